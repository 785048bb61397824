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
 * <p>A tunnel is open when {@code open()} returns and stays open until {@link #close()}. It uses daemon threads only,
 * so a forgotten tunnel never keeps a JVM alive; a tunnel that becomes unreachable without having been closed is
 * reported with a warning. All methods may be called from any thread.
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
     * Counts of connections and bytes so far.
     *
     * @return a snapshot
     */
    TunnelStats stats();

    /**
     * Why this tunnel is no longer open.
     *
     * @return empty while the tunnel is open; the same reason for ever afterwards
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
