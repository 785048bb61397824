package dev.tunnel.examples.bench;

import com.jcraft.jsch.JSch;
import dev.tunnel.Tunnel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Programs that forward local ports through SSH. */
enum Contender {
    TUNNEL("this library"),
    JSCH("stock JSch"),
    SSH("ssh"),
    SSH_GCM("ssh -c aes128-gcm");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    /** What the command line calls it. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether its process is a JVM. */
    boolean isJava() {
        return this == TUNNEL || this == JSCH;
    }

    /** Starts a process that forwards a port to each of the peers, in one SSH session. */
    Forwarder start(Lab lab, int sshPort) throws IOException, InterruptedException {
        return switch (this) {
            case TUNNEL, JSCH -> startJvm(lab, sshPort);
            case SSH -> startSsh(lab, sshPort, List.of());
            case SSH_GCM -> startSsh(lab, sshPort, List.of("-c", "aes128-gcm@openssh.com"));
        };
    }

    private Forwarder startJvm(Lab lab, int sshPort) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of(name(), Integer.toString(sshPort)));
        args.addAll(List.of(lab.identity().toString(), lab.knownHosts().toString()));
        lab.peerPorts().forEach(port -> args.add(port.toString()));
        Child process = Child.jvm(ForwarderMain.class, libraries(), args);
        List<Integer> ports = Stream.of(process.await("ready").split(" "))
                .map(Integer::valueOf)
                .toList();
        return new Forwarder(process, ports.get(0), ports.get(1), ports.get(2));
    }

    private static List<Class<?>> libraries() {
        try {
            Class<?> logging = Class.forName("org.slf4j.Logger");
            Class<?> logger = Class.forName("org.slf4j.simple.SimpleLogger");
            return List.of(Tunnel.class, JSch.class, logging, logger);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Forwarder startSsh(Lab lab, int sshPort, List<String> options)
            throws IOException, InterruptedException {
        List<Integer> ports = List.of(Sshd.freePort(), Sshd.freePort(), Sshd.freePort());
        List<String> command = new ArrayList<>(List.of(Sshd.find("ssh").toString(), "-F", "none", "-N"));
        command.addAll(options);
        command.addAll(List.of("-i", lab.identity().toString(), "-p", Integer.toString(sshPort)));
        IntStream.range(0, ports.size())
                .forEach(i -> command.addAll(List.of(
                        "-L",
                        "127.0.0.1:" + ports.get(i) + ":127.0.0.1:"
                                + lab.peerPorts().get(i))));
        Stream.of(
                        "IdentitiesOnly=yes",
                        "StrictHostKeyChecking=yes",
                        "UserKnownHostsFile=" + lab.knownHosts(),
                        "BatchMode=yes",
                        "ExitOnForwardFailure=yes",
                        "PermitLocalCommand=yes",
                        "LocalCommand=echo ready")
                .forEach(option -> command.addAll(List.of("-o", option)));
        command.add("127.0.0.1");
        Child process = Child.program("ssh", command);
        process.await("ready");
        return new Forwarder(process, ports.get(0), ports.get(1), ports.get(2));
    }

    @Override
    public String toString() {
        return label;
    }
}
