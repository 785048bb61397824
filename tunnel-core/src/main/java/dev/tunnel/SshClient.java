package dev.tunnel;

import dev.tunnel.internal.forward.Forward;
import dev.tunnel.internal.jsch.JschConnector;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SessionPool;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings and SSH sessions shared by many tunnels and connections: one login for any number of them, as with
 * {@code ControlMaster}. A session is kept for a while after its last user, see {@link Builder#linger(Duration)}. Safe
 * for use by several threads.
 */
public final class SshClient implements AutoCloseable {
    private final Settings settings;
    private final SessionPool pool;
    private final Set<Closer> closers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * What {@link #close} has to close.
     *
     * @param begin begins to close it, and waits for nothing
     * @param end closes it, which may have to wait for a hop
     */
    private record Closer(Runnable begin, Runnable end) {}

    /** Keeps unused sessions for the given time, or null for what ssh_config says. */
    SshClient(Settings settings, @Nullable Duration linger) {
        this.settings = settings.withConfig();
        this.pool = new SessionPool(new JschConnector(), linger);
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
     * The algorithms that can be asked for, those included that are off unless they are: what {@code ssh -Q keyword}
     * lists.
     *
     * @param keyword {@code Ciphers}, {@code MACs}, {@code KexAlgorithms}, {@code HostKeyAlgorithms},
     *     {@code PubkeyAcceptedAlgorithms} or {@code CASignatureAlgorithms}, in upper or lower case
     * @return their names, the preferred ones first, without those that this JDK can't do
     * @throws IllegalArgumentException if the keyword is another one
     */
    public static List<String> algorithms(String keyword) {
        List<String> supported = JschConnector.algorithms(Objects.requireNonNull(keyword, "keyword"));
        if (supported.isEmpty()) {
            throw new IllegalArgumentException("\"" + keyword + "\" is no keyword for algorithms; try Ciphers");
        }
        return supported;
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
            SessionLease lease = pool.acquire(route, new Object());
            OpenConnection connection = new OpenConnection(lease, route);
            Closer closer = new Closer(() -> {}, connection::close);
            connection.onClose(() -> closers.remove(closer));
            register(closer);
            return connection;
        } catch (TunnelException e) {
            throw subject.about(e);
        }
    }

    /** Adds what {@link #close} has to close; closes it at once if that is over already. */
    private void register(Closer closer) throws TunnelException {
        closers.add(closer);
        if (closed) {
            closer.end.run();
            throw new TunnelException.Closed("the client is closed");
        }
    }

    /**
     * Opens the route's sessions; what is opened over them must be registered with {@link #register(Forward)}.
     *
     * @param owner whose the sessions are that are not to be shared
     */
    SessionLease acquire(Route route, Object owner) throws TunnelException {
        return pool.acquire(route, owner);
    }

    void register(Forward forward) throws TunnelException {
        Closer closer = new Closer(forward::stop, () -> forward.close("the client was closed"));
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
        // Each may have to wait for a hop that doesn't answer, so they wait together.
        closers.forEach(closer -> closer.begin.run());
        closers.forEach(closer -> closer.end.run());
        pool.close();
    }

    /** Collects a client's settings. Not safe for use by several threads at once. */
    public static final class Builder extends SshOptions<Builder> {
        private @Nullable Duration linger;

        Builder() {}

        /**
         * How long an SSH session is kept when the last tunnel or connection that used it is closed
         * ({@code ControlPersist}), so that the next one needs no login. Default: what ssh_config says for the hop, or
         * 3 seconds. {@link SshClient#close()} ends every session at once.
         *
         * @param time not negative; zero ends a session with its last user
         * @return this builder
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder linger(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("linger time " + time + " is negative");
            }
            this.linger = time;
            return this;
        }

        /**
         * Makes a client of the settings as they are now; nothing is connected.
         *
         * @return an open client
         */
        public SshClient build() {
            return new SshClient(settings(), linger);
        }
    }
}
