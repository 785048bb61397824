package dev.tunnel.examples.bench;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Reconnect;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.examples.Resources;
import dev.tunnel.examples.lab.Sshd;
import dev.tunnel.socks.SocksTunnel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The process of a Java contender. Arguments: contender, where to listen, SSH port, identity, known_hosts and the ports
 * to forward to. Prints {@code ready} and the ports it listens on; then answers lines on its input.
 */
final class ForwarderMain {
    /** Asks for a collection of garbage, answered by {@link #COLLECTED}. */
    static final String COLLECT = "gc";

    static final String COLLECTED = "collected";
    /**
     * Asks to open ten tunnels over one new session; {@link #OPENED} tells how long the first and the last took, in ns.
     */
    static final String OPEN = "open";

    static final String OPENED = "opened";

    private static final String LOOPBACK = "127.0.0.1";
    private static final int TUNNELS = 10;
    /** So that a session that is killed soon after its login counts as a good one. */
    private static final Duration NO_DELAY = Duration.ofMillis(1);

    private final Lab.Forward forward;
    private final int sshPort;
    private final Path identity;
    private final Path knownHosts;
    private final List<Integer> destinations;

    private ForwarderMain(List<String> args) {
        this.forward = Lab.Forward.valueOf(args.get(0));
        this.sshPort = Integer.parseInt(args.get(1));
        this.identity = Path.of(args.get(2));
        this.knownHosts = Path.of(args.get(3));
        this.destinations =
                args.subList(4, args.size()).stream().map(Integer::valueOf).toList();
    }

    /**
     * Forwards until the standard input ends.
     *
     * @param args see above
     * @throws Exception if the ports can't be forwarded
     */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        ForwarderMain forwarder = new ForwarderMain(List.of(args).subList(1, args.length));
        try (Resources opened = new Resources()) {
            List<Integer> ports = contender == Contender.JSCH ? forwarder.jsch(opened) : forwarder.tunnel(opened);
            System.out.println("ready " + ports.stream().map(String::valueOf).collect(Collectors.joining(" ")));
            forwarder.obey();
        }
    }

    private List<Integer> tunnel(Resources opened) throws TunnelException {
        SshClient client = opened.add(client());
        if (forward == Lab.Forward.DYNAMIC) {
            return List.of(
                    opened.add(SocksTunnel.dynamic(0).via(hop()).client(client).open())
                            .port());
        }
        List<Integer> ports = new ArrayList<>();
        for (int destination : destinations) {
            if (forward == Lab.Forward.REMOTE) {
                RemoteTunnel tunnel = opened.add(Tunnel.remote(0, LOOPBACK, destination)
                        .bind(LOOPBACK)
                        .via(hop())
                        .client(client)
                        .open());
                ports.add(tunnel.port());
            } else {
                ports.add(opened.add(local(client, destination)).port());
            }
        }
        return ports;
    }

    private SshClient client() {
        return SshClient.builder()
                .config(SshConfig.none())
                .identity(identity)
                .hostKeys(HostKeyPolicy.strict(knownHosts))
                .reconnect(Reconnect.always().delays(NO_DELAY, NO_DELAY))
                .build();
    }

    private LocalTunnel local(SshClient client, int destination) throws TunnelException {
        return Tunnel.local(LOOPBACK, destination).via(hop()).client(client).open();
    }

    private String hop() {
        return LOOPBACK + ":" + sshPort;
    }

    private List<Integer> jsch(Resources opened) throws JSchException, IOException {
        JSch jsch = new JSch();
        jsch.addIdentity(identity.toString());
        jsch.setKnownHosts(knownHosts.toString());
        Session session = jsch.getSession(System.getProperty("user.name"), LOOPBACK, sshPort);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.connect();
        opened.add(session::disconnect);
        List<Integer> ports = new ArrayList<>();
        for (int destination : destinations) {
            if (forward == Lab.Forward.REMOTE) {
                int port = Sshd.freePort();
                session.setPortForwardingR(LOOPBACK, port, LOOPBACK, destination);
                ports.add(port);
            } else {
                ports.add(session.setPortForwardingL(LOOPBACK, 0, LOOPBACK, destination));
            }
        }
        return ports;
    }

    private void obey() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals(OPEN)) {
                System.out.println(OPENED + " " + openTen());
            } else {
                System.gc();
                System.out.println(COLLECTED);
            }
        }
    }

    /** How long the first tunnel of a new session and the last one took. */
    private String openTen() throws IOException {
        try (Resources opened = new Resources()) {
            SshClient client = opened.add(client());
            long first = 0;
            long last = 0;
            for (int i = 0; i < TUNNELS; i++) {
                long start = System.nanoTime();
                opened.add(local(client, destinations.get(0)));
                last = System.nanoTime() - start;
                first = i == 0 ? last : first;
            }
            return first + " " + last;
        }
    }
}
