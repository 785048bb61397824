package dev.tunnel.examples.bench;

import com.jcraft.jsch.JSch;
import dev.tunnel.Tunnel;
import dev.tunnel.examples.lab.Child;
import dev.tunnel.examples.lab.Sshd;
import dev.tunnel.socks.SocksTunnel;
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

    /** Whether it can forward like that. */
    boolean does(Lab.Forward forward) {
        return forward != Lab.Forward.DYNAMIC || this != JSCH;
    }

    /** Starts a process that forwards to each of the peers, in one SSH session. */
    Forwarder start(Lab lab, Lab.Forward forward, int sshPort) throws IOException, InterruptedException {
        return switch (this) {
            case TUNNEL, JSCH -> startJvm(lab, forward, sshPort);
            case SSH -> startSsh(lab, forward, sshPort, List.of());
            case SSH_GCM -> startSsh(lab, forward, sshPort, List.of("-c", "aes128-gcm@openssh.com"));
        };
    }

    private Forwarder startJvm(Lab lab, Lab.Forward forward, int sshPort) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of(name(), forward.name(), Integer.toString(sshPort)));
        args.addAll(List.of(lab.identity().toString(), lab.knownHosts().toString()));
        lab.peerPorts().forEach(port -> args.add(port.toString()));
        Child process = Child.jvm(ForwarderMain.class, libraries(), args);
        List<Integer> ports = Stream.of(process.await("ready").split(" "))
                .map(Integer::valueOf)
                .toList();
        return forwarder(process, lab, forward, ports);
    }

    private static Forwarder forwarder(Child process, Lab lab, Lab.Forward forward, List<Integer> ports) {
        return forward == Lab.Forward.DYNAMIC
                ? Forwarder.dynamic(process, ports.get(0), lab.peerPorts())
                : Forwarder.fixed(process, ports);
    }

    private static List<Class<?>> libraries() {
        try {
            Class<?> logging = Class.forName("org.slf4j.Logger");
            Class<?> logger = Class.forName("org.slf4j.simple.SimpleLogger");
            return List.of(Tunnel.class, SocksTunnel.class, JSch.class, logging, logger);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Forwarder startSsh(Lab lab, Lab.Forward forward, int sshPort, List<String> options)
            throws IOException, InterruptedException {
        List<Integer> ports = Sshd.freePorts(3);
        List<String> command = new ArrayList<>(List.of(Sshd.find("ssh").toString(), "-F", "none", "-N"));
        command.addAll(options);
        command.addAll(List.of("-i", lab.identity().toString(), "-p", Integer.toString(sshPort)));
        command.addAll(forwards(lab, forward, ports));
        Stream.of(
                        "IdentitiesOnly=yes",
                        "StrictHostKeyChecking=yes",
                        "UserKnownHostsFile=" + lab.knownHosts(),
                        "BatchMode=yes",
                        "ExitOnForwardFailure=yes",
                        // What tells that the server listens.
                        "LogLevel=" + (forward == Lab.Forward.REMOTE ? "DEBUG1" : "INFO"),
                        "PermitLocalCommand=yes",
                        "LocalCommand=echo ready")
                .forEach(option -> command.addAll(List.of("-o", option)));
        command.add("127.0.0.1");
        Child process = Child.program("ssh", command);
        process.await("ready");
        if (forward == Lab.Forward.REMOTE) {
            for (int i = 0; i < ports.size(); i++) {
                process.await("remote forward success");
            }
        }
        return forwarder(process, lab, forward, ports);
    }

    /** What ssh is told, with the port for each peer; a proxy needs but the first. */
    private static List<String> forwards(Lab lab, Lab.Forward forward, List<Integer> ports) {
        if (forward == Lab.Forward.DYNAMIC) {
            return List.of("-D", "127.0.0.1:" + ports.get(0));
        }
        String flag = forward == Lab.Forward.LOCAL ? "-L" : "-R";
        return IntStream.range(0, ports.size())
                .mapToObj(i -> "127.0.0.1:" + ports.get(i) + ":127.0.0.1:"
                        + lab.peerPorts().get(i))
                .flatMap(spec -> Stream.of(flag, spec))
                .toList();
    }

    @Override
    public String toString() {
        return label;
    }
}
