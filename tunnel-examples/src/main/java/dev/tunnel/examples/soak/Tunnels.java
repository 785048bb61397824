package dev.tunnel.examples.soak;

import dev.tunnel.Hop;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Reconnect;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelState;
import dev.tunnel.config.SshConfig;
import dev.tunnel.examples.Resources;
import dev.tunnel.examples.lab.Sshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** One tunnel of each kind through all hops, over the same sessions. */
final class Tunnels implements AutoCloseable {
    /** Short enough to find a frozen server while one watches, long enough for a server on a busy machine. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private static final int KEEP_ALIVE_COUNT = 3;

    private final Resources opened = new Resources();
    private final Map<Way, Tunnel> tunnels = new EnumMap<>(Way.class);
    private final Map<Way, Integer> ports = new EnumMap<>(Way.class);

    /** Opens them; {@code far} and {@code near} are where connections of local and of remote tunnels end. */
    Tunnels(Servers servers, Accepter far, Accepter near) throws IOException {
        try {
            open(servers.hops(), far, near);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open(Hop[] hops, Accepter far, Accepter near) throws IOException {
        SshClient client = opened.add(SshClient.builder()
                .config(SshConfig.none())
                .keepAlive(KEEP_ALIVE, KEEP_ALIVE_COUNT)
                .reconnect(Reconnect.always().delays(Duration.ofMillis(100), Duration.ofSeconds(1)))
                .build());
        LocalTunnel local = opened.add(Tunnel.local("127.0.0.1", far.port())
                .bind("127.0.0.1")
                .via(hops)
                .client(client)
                .open());
        add(Way.LOCAL, local, local.port());
        RemoteTunnel remote = opened.add(Tunnel.remote(Sshd.freePort(), "127.0.0.1", near.port())
                .via(hops)
                .client(client)
                .open());
        add(Way.REMOTE, remote, remote.port());
        RemoteTunnel program = opened.add(
                Tunnel.remote(Sshd.freePort()).via(hops).client(client).open(near::serve));
        add(Way.PROGRAM, program, program.port());
    }

    private void add(Way way, Tunnel tunnel, int port) {
        tunnels.put(way, tunnel);
        ports.put(way, port);
    }

    /** Connects to where the tunnel listens. */
    Socket connect(Way way) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), ports.getOrDefault(way, 0));
    }

    boolean allOpen() {
        return tunnels.values().stream().allMatch(tunnel -> tunnel.state() == TunnelState.OPEN);
    }

    boolean noneOpen() {
        return tunnels.values().stream().noneMatch(tunnel -> tunnel.state() == TunnelState.OPEN);
    }

    /** How often each tunnel has lost its route and got another. */
    Map<Way, Long> reconnects() {
        Map<Way, Long> counts = new EnumMap<>(Way.class);
        tunnels.forEach((way, tunnel) -> counts.put(way, tunnel.stats().reconnects()));
        return counts;
    }

    /** How many connections the tunnels think they have. */
    long connectionsOpen() {
        return tunnels.values().stream()
                .mapToLong(tunnel -> tunnel.stats().connectionsOpen())
                .sum();
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
