package dev.tunnel;

import dev.tunnel.internal.forward.LocalForward;
import dev.tunnel.internal.jsch.JschConnector;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SessionPool;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Settings and SSH sessions shared by many tunnels and connections: one login for any number of them, as with
 * {@code ControlMaster}. Safe for use by several threads.
 */
public final class SshClient implements AutoCloseable {
    private final Settings settings;
    private final SessionPool pool = new SessionPool(new JschConnector());
    private final Set<Runnable> closers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    SshClient(Settings settings) {
        this.settings = settings;
    }

    /**
     * A client with the default settings.
     *
     * @return an open client
     */
    public static SshClient create() {
        return builder().build();
    }

    /**
     * Collects a client's settings.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connects a route without listening on a port. Interrupting the calling thread ends the attempt.
     *
     * @param via the hops, each as {@link Hop#of(String)} takes it; the last one opens the connections
     * @return the connection
     * @throws TunnelException as {@link LocalTunnel.Builder#open()} does, but never {@link TunnelException.Bind}
     */
    public SshConnection connect(String... via) throws TunnelException {
        return connect(Parsing.hops(via));
    }

    /**
     * Connects a route without listening on a port. Interrupting the calling thread ends the attempt.
     *
     * @param via the hops; the last one opens the connections
     * @return the connection
     * @throws TunnelException as {@link LocalTunnel.Builder#open()} does, but never {@link TunnelException.Bind}
     */
    public SshConnection connect(Hop... via) throws TunnelException {
        return connect(List.of(via));
    }

    private SshConnection connect(List<Hop> via) throws TunnelException {
        Route route = settings.planner().plan(via);
        Subject subject = Subject.connection(route);
        try {
            SessionLease lease = pool.acquire(route);
            OpenConnection connection = new OpenConnection(lease, route);
            Runnable closer = connection::close;
            connection.onClose(() -> closers.remove(closer));
            register(closer);
            return connection;
        } catch (TunnelException e) {
            throw subject.about(e);
        }
    }

    /** Adds what {@link #close} has to close; closes it at once if that is over already. */
    private void register(Runnable closer) throws TunnelException {
        closers.add(closer);
        if (closed) {
            closer.run();
            throw new TunnelException.Closed("the client is closed");
        }
    }

    /** Opens the route's sessions; what is opened over them must be registered with {@link #register(LocalForward)}. */
    SessionLease acquire(Route route) throws TunnelException {
        return pool.acquire(route);
    }

    void register(LocalForward forward) throws TunnelException {
        Runnable closer = () -> forward.close("the client was closed");
        forward.onClose(() -> closers.remove(closer));
        register(closer);
    }

    Settings settings() {
        return settings;
    }

    /**
     * Closes every tunnel and connection opened through this client, then its sessions. Idempotent, and never throws.
     */
    @Override
    public void close() {
        closed = true;
        closers.forEach(Runnable::run);
        pool.close();
    }

    /** Collects a client's settings. Not safe for use by several threads at once. */
    public static final class Builder extends SshOptions<Builder> {
        Builder() {}

        /**
         * Makes a client of the settings as they are now; nothing is connected.
         *
         * @return an open client
         */
        public SshClient build() {
            return new SshClient(settings());
        }
    }
}
