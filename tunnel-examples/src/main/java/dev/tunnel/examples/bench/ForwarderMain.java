package dev.tunnel.examples.bench;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.examples.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process of a Java contender. Arguments: contender, SSH port, identity, known_hosts and the ports to forward to.
 * Prints {@code ready} and the local ports; answers the line {@code gc} with {@code collected}.
 */
final class ForwarderMain {
    private static final String LOOPBACK = "127.0.0.1";

    private ForwarderMain() {}

    /**
     * Forwards until the standard input ends.
     *
     * @param args see above
     * @throws Exception if the ports can't be forwarded
     */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        int sshPort = Integer.parseInt(args[1]);
        Path identity = Path.of(args[2]);
        Path knownHosts = Path.of(args[3]);
        List<Integer> destinations =
                Stream.of(args).skip(4).map(Integer::valueOf).toList();
        try (Resources opened = new Resources()) {
            List<Integer> ports = contender == Contender.JSCH
                    ? jsch(sshPort, identity, knownHosts, destinations, opened)
                    : tunnel(sshPort, identity, knownHosts, destinations, opened);
            System.out.println("ready " + ports.stream().map(String::valueOf).collect(Collectors.joining(" ")));
            obey();
        }
    }

    private static List<Integer> tunnel(
            int sshPort, Path identity, Path knownHosts, List<Integer> destinations, Resources opened)
            throws TunnelException {
        SshClient client = opened.add(SshClient.builder()
                .identity(identity)
                .hostKeys(HostKeyPolicy.strict(knownHosts))
                .build());
        String hop = LOOPBACK + ":" + sshPort;
        List<Integer> ports = new ArrayList<>();
        for (int destination : destinations) {
            ports.add(opened.add(Tunnel.local(LOOPBACK, destination)
                            .via(hop)
                            .client(client)
                            .open())
                    .port());
        }
        return ports;
    }

    private static List<Integer> jsch(
            int sshPort, Path identity, Path knownHosts, List<Integer> destinations, Resources opened)
            throws JSchException {
        JSch jsch = new JSch();
        jsch.addIdentity(identity.toString());
        jsch.setKnownHosts(knownHosts.toString());
        Session session = jsch.getSession(System.getProperty("user.name"), LOOPBACK, sshPort);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.connect();
        opened.add(session::disconnect);
        List<Integer> ports = new ArrayList<>();
        for (int destination : destinations) {
            ports.add(session.setPortForwardingL(LOOPBACK, 0, LOOPBACK, destination));
        }
        return ports;
    }

    private static void obey() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (orders.readLine() != null) {
            System.gc();
            System.out.println("collected");
        }
    }
}
