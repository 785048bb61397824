package dev.tunnel.examples.soak;

import dev.tunnel.ConnectionHandler;
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
import dev.tunnel.socks.SocksTunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** One tunnel of each kind through all hops, over the same sessions. */
final class Tunnels implements AutoCloseable {
    /** Short enough to find a frozen server while one watches, long enough for a server on a busy machine. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private static final int KEEP_ALIVE_COUNT = 3;

    private final Resources opened = new Resources();
    private final Map<Way, Tunnel> tunnels = new EnumMap<>(Way.class);
    private final Map<Way, InetSocketAddress> entries = new EnumMap<>(Way.class);
    private final InetSocketAddress far;
    private final InetSocketAddress near;

    /** Opens them; {@code far} and {@code near} are where connections of local and of remote tunnels end. */
    Tunnels(Servers servers, Accepter far, Accepter near) throws IOException {
        this.far = loopback(far.port());
        this.near = loopback(near.port());
        try {
            open(servers.hops(), near::serve);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void open(Hop[] hops, ConnectionHandler program) throws IOException {
        SshClient client = opened.add(SshClient.builder()
                .config(SshConfig.none())
                .keepAlive(KEEP_ALIVE, KEEP_ALIVE_COUNT)
                .reconnect(Reconnect.always().delays(Duration.ofMillis(100), Duration.ofSeconds(1)))
                .build());
        openNear(hops, client);
        openFar(hops, client, program);
    }

    private void openNear(Hop[] hops, SshClient client) throws IOException {
        LocalTunnel local = opened.add(Tunnel.local(far.getAddress().getHostAddress(), far.getPort())
                .bind("127.0.0.1")
                .via(hops)
                .client(client)
                .open());
        add(Way.LOCAL, local, local.port());
        SocksTunnel dynamic =
                opened.add(SocksTunnel.dynamic(0).via(hops).client(client).open());
        add(Way.DYNAMIC, dynamic, dynamic.port());
    }

    private void openFar(Hop[] hops, SshClient client, ConnectionHandler program) throws IOException {
        RemoteTunnel remote =
                opened.add(Tunnel.remote(Sshd.freePort(), near.getAddress().getHostAddress(), near.getPort())
                        .via(hops)
                        .client(client)
                        .open());
        add(Way.REMOTE, remote, remote.port());
        RemoteTunnel served = opened.add(
                Tunnel.remote(Sshd.freePort()).via(hops).client(client).open(program));
        add(Way.PROGRAM, served, served.port());
        RemoteTunnel dynamic = opened.add(SocksTunnel.remote(Sshd.freePort())
                .permit("127.0.0.1:" + near.getPort())
                .via(hops)
                .client(client)
                .open());
        add(Way.REMOTE_DYNAMIC, dynamic, dynamic.port());
    }

    private void add(Way way, Tunnel tunnel, int port) {
        tunnels.put(way, tunnel);
        entries.put(way, loopback(port));
    }

    /** Connects through the tunnel. */
    Socket connect(Way way) throws IOException {
        InetSocketAddress entry = Objects.requireNonNull(entries.get(way));
        return switch (way) {
            case LOCAL, REMOTE, PROGRAM -> new Socket(entry.getAddress(), entry.getPort());
            case DYNAMIC -> connect(entry, far);
            case REMOTE_DYNAMIC -> connect(entry, near);
        };
    }

    private static Socket connect(InetSocketAddress proxy, InetSocketAddress destination) throws IOException {
        Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, proxy));
        try {
            socket.connect(destination, End.STUCK_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
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
