package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An open tunnel, and the place where every tunnel starts.
 *
 * <pre>{@code
 * try (LocalTunnel db = Tunnel.local("db.internal", 5432).via("admin@jump1:2222", "jump2").open()) {
 *   DriverManager.getConnection("jdbc:postgresql://" + db.hostAndPort() + "/app");
 * }
 * }</pre>
 *
 * <p>A tunnel is open when {@code open()} returns and stays open until {@link #close()}. When its route is lost, the
 * connections that were open are reset and the route is connected again, as {@link Reconnect} says; meanwhile it goes
 * on listening, and whoever connects waits, for at most the connect timeout. It uses daemon threads only, so a
 * forgotten tunnel never keeps a JVM alive; a tunnel that becomes unreachable without having been closed is reported
 * with a warning. All methods may be called from any thread.
 */
public interface Tunnel extends AutoCloseable {

    /**
     * A local forward ({@code ssh -L}) to {@code host:port} on a port chosen by the system.
     *
     * @param host the destination as the last hop knows it: a name, which the last hop resolves, or an address
     * @param port the destination's port, 1 to 65535
     * @return a builder; bad values are reported by its {@link LocalTunnel.Builder#open() open()}
     */
    static LocalTunnel.Builder local(String host, int port) {
        return local(0, host, port);
    }

    /**
     * A local forward ({@code ssh -L localPort:host:port}) on the given port of the loopback addresses.
     *
     * @param localPort the port to listen on, 1 to 65535, or 0 to let the system choose
     * @param host the destination as the last hop knows it: a name, which the last hop resolves, or an address
     * @param port the destination's port, 1 to 65535
     * @return a builder; bad values are reported by its {@link LocalTunnel.Builder#open() open()}
     */
    static LocalTunnel.Builder local(int localPort, String host, int port) {
        return new LocalTunnel.Builder(() -> new ForwardSpec(Endpoint.loopback(localPort), Endpoint.tcp(host, port)));
    }

    /**
     * A local forward in the notation of {@code ssh -L}: {@code [bind_address:]port:host:hostport},
     * {@code [bind_address:]port:/remote.sock}, {@code /local.sock:host:hostport} or {@code /local.sock:/remote.sock}.
     *
     * @param spec the specification; see {@link ForwardSpec#parse(String)} for every form
     * @return a builder; a bad specification is reported by its {@link LocalTunnel.Builder#open() open()}
     */
    static LocalTunnel.Builder local(String spec) {
        return new LocalTunnel.Builder(() -> ForwardSpec.parse(spec));
    }

    /**
     * A remote forward ({@code ssh -R remotePort:host:port}): the last hop listens on the given port of its loopback
     * addresses, and connections are connected to {@code host:port} from this machine.
     *
     * @param remotePort the port to listen on, 1 to 65535, or 0 to let the server choose
     * @param host the destination as this machine knows it: a name, which is resolved for each connection, or an
     *     address
     * @param port the destination's port, 1 to 65535
     * @return a builder; bad values are reported by its {@link RemoteTunnel.Builder#open() open()}
     */
    static RemoteTunnel.Builder remote(int remotePort, String host, int port) {
        return new RemoteTunnel.Builder(() -> new ForwardSpec(Endpoint.loopback(remotePort), Endpoint.tcp(host, port)));
    }

    /**
     * A remote forward in the notation of {@code ssh -R}: {@code [bind_address:]port:host:hostport},
     * {@code [bind_address:]port:/local.sock}, {@code /remote.sock:host:hostport} or {@code /remote.sock:/local.sock}.
     * The port to listen on may be 0. The form without a destination, which makes the last hop a SOCKS proxy, is
     * refused: {@code SocksTunnel.remote} of {@code tunnel-socks} takes it.
     *
     * @param spec the specification; see {@link ForwardSpec#parseRemote(String)} for every form
     * @return a builder; a bad specification is reported by its {@link RemoteTunnel.Builder#open() open()}
     */
    static RemoteTunnel.Builder remote(String spec) {
        return new RemoteTunnel.Builder(() -> ForwardSpec.parseRemote(spec));
    }

    /**
     * A remote forward whose connections this program serves itself, without any port on this machine: it accepts them
     * like a {@link java.net.ServerSocket}, or has a handler called for each.
     *
     * @param remotePort the port that the last hop listens on, 1 to 65535, or 0 to let the server choose
     * @return a builder; a bad port is reported by its {@link RemoteServer.Builder#open() open()}
     */
    static RemoteServer.Builder remote(int remotePort) {
        return new RemoteServer.Builder(() -> Endpoint.loopback(remotePort));
    }

    /**
     * All forwards that ssh_config asks for at a host ({@code LocalForward}, {@code RemoteForward},
     * {@code DynamicForward}), as {@code ssh -N host} opens them; the host is the last one given with
     * {@link RouteOptions#via(String...) via}. Those without a destination are opened if {@code tunnel-socks} is there.
     *
     * @return a builder
     */
    static ConfiguredTunnels.Builder configured() {
        return new ConfiguredTunnels.Builder();
    }

    /**
     * The SSH servers this tunnel passes through, in order; the last one opens the connections to the destination.
     *
     * @return at least one hop
     */
    List<Hop> route();

    /**
     * What this tunnel is doing now.
     *
     * @return the current state
     */
    TunnelState state();

    /**
     * Waits while the tunnel is being opened or reconnected.
     *
     * @param timeout the longest time to wait; zero or negative only looks
     * @return whether the tunnel is open; false if that takes longer, or if it has failed or is closed
     * @throws InterruptedException if the calling thread is interrupted
     */
    boolean awaitOpen(Duration timeout) throws InterruptedException;

    /**
     * Makes a tunnel that is {@linkplain TunnelState#RECONNECTING reconnecting} try again now, and not after the delay
     * of its {@link Reconnect} policy: useful when the program knows that the network is back. In any other state it
     * does nothing. Returns at once.
     */
    void reconnectNow();

    /**
     * Counts of connections and bytes so far.
     *
     * @return a snapshot
     */
    TunnelStats stats();

    /**
     * Why this tunnel is no longer open.
     *
     * @return empty while the tunnel is open or reconnecting; the same reason for ever afterwards
     */
    Optional<String> closeReason();

    /**
     * Closes the tunnel at once: stops listening, resets the connections that are still running and gives up its SSH
     * sessions. When it returns the port is free. Idempotent, and never throws.
     */
    @Override
    void close();

    /**
     * Stops listening, lets running connections finish for at most the given time, then closes as {@link #close()}
     * does. If the calling thread is interrupted, the wait ends early, the tunnel is closed and the interrupt status is
     * kept.
     *
     * @param drain the longest time to wait; zero or negative closes at once
     */
    void close(Duration drain);
}
