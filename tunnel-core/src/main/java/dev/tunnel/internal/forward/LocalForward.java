package dev.tunnel.internal.forward;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelListener;
import dev.tunnel.TunnelState;
import dev.tunnel.TunnelStats;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.LocalSocket;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.Threads;
import dev.tunnel.internal.session.Watcher;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running local forward: accepts clients and relays each to a channel of its own. */
public final class LocalForward {
    private static final Logger log = LoggerFactory.getLogger(LocalForward.class);

    private final SessionLease lease;
    private final ForwardSpec spec;
    private final Duration openTimeout;
    private final Listener listener;
    private final Watcher watcher;
    private final SocketAddress localAddress;
    private final String name;
    private final Events events;
    private final Lifecycle lifecycle;
    private final ExecutorService executor;
    private final Set<ForwardedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong total = new AtomicLong();
    private final LongAdder failed = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final Acceptor acceptor;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    private LocalForward(
            SessionLease lease, Listener listener, ForwardSpec spec, Duration openTimeout, String via, Events events)
            throws IOException {
        this.lease = lease;
        this.listener = listener;
        this.spec = spec;
        this.openTimeout = openTimeout;
        this.localAddress = listener.first();
        this.name = Names.tunnel(localAddress, spec.destination(), via);
        this.events = events;
        this.lifecycle = new Lifecycle(events);
        this.executor = Threads.executor("tunnel-" + Names.thread(localAddress));
        this.acceptor = new Acceptor(name, listener.sockets(), executor, this::admit);
        this.watcher = new Watcher("tunnel-" + Names.thread(localAddress) + "-watch");
    }

    /**
     * Binds and starts a forward; takes over the lease, also when it fails.
     *
     * @param lease a lease on the session that opens the channels
     * @param spec where to listen and what to connect to
     * @param openTimeout how long the server may take to connect a client
     * @param via the route, for names
     * @param userListener told what happens, or null
     * @throws TunnelException.Bind if the local address can't be bound
     */
    public static LocalForward open(
            SessionLease lease,
            ForwardSpec spec,
            Duration openTimeout,
            String via,
            @Nullable TunnelListener userListener)
            throws TunnelException {
        Listener listener = null;
        LocalForward forward = null;
        try {
            listener = Listener.bind(spec.listen());
            forward = new LocalForward(lease, listener, spec, openTimeout, via, new Events(userListener));
            return forward;
        } catch (IOException e) {
            throw e instanceof TunnelException known
                    ? known
                    : new TunnelException.Bind(String.valueOf(e.getMessage()), e);
        } finally {
            if (forward != null) {
                forward.start();
            } else {
                if (listener != null) {
                    listener.close();
                }
                lease.close();
            }
        }
    }

    private void start() {
        lifecycle.go(TunnelState.OPEN, "opened");
        log.info("{} is open", name);
        acceptor.start();
        // A shared session may outlive many tunnels, and must not keep them all.
        onClose(lease.session()
                .onEnd(reason -> end(TunnelState.FAILED, "the session to the last hop is lost: " + reason)));
    }

    private ForwardedConnection admit(SocketChannel socket) throws IOException {
        boolean admitted = false;
        try {
            Originator originator = Originator.of(socket.getRemoteAddress());
            LocalSocket client = new LocalSocket(socket, watcher);
            ForwardedConnection connection = new ForwardedConnection(this, total.incrementAndGet(), client, originator);
            admitted = connections.add(connection);
            return connection;
        } finally {
            if (!admitted) {
                socket.close();
            }
        }
    }

    /** Comes last: whoever waits for the end of a connection finds it counted. */
    private void remove(ForwardedConnection connection) {
        connections.remove(connection);
        synchronized (connections) {
            connections.notifyAll();
        }
    }

    SessionLease lease() {
        return lease;
    }

    ForwardSpec spec() {
        return spec;
    }

    Duration openTimeout() {
        return openTimeout;
    }

    Relay relay(Channel client, Channel remote, Runnable onEnd) {
        return new Relay(client, remote, this::execute, sent, received, onEnd);
    }

    /** Also runs what has to be ended after the tunnel was closed. */
    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            log.trace("{}: ending a connection after the close", name, e);
            Threads.daemon("tunnel-" + Names.thread(localAddress) + "-end", task)
                    .start();
        }
    }

    /** The connection could not be served: the tunnel was closed meanwhile, or the system has no thread left. */
    void turnedAway(ForwardedConnection connection, Throwable cause) {
        failed.increment();
        connection.abort(new IOException(cause));
        remove(connection);
    }

    void opened(ForwardedConnection connection) {
        log.debug("{}: connection {} from {} is open", name, connection.id(), connection.originator());
        events.publish(new TunnelEvent.ConnectionOpened(
                connection.id(), connection.originator().toString(), spec.destination()));
    }

    void refused(ForwardedConnection connection, TunnelException cause) {
        failed.increment();
        remove(connection);
        log.debug(
                "{}: connection {} from {} failed: {}",
                name,
                connection.id(),
                connection.originator(),
                cause.getMessage());
        events.publish(new TunnelEvent.ConnectionFailed(
                connection.id(), connection.originator().toString(), cause));
    }

    void finished(ForwardedConnection connection, Relay relay) {
        String reason = "finished";
        IOException failure = relay.failure();
        if (failure != null) {
            failed.increment();
            reason = String.valueOf(failure.getMessage());
        }
        log.debug(
                "{}: connection {} ended ({} bytes sent, {} received): {}",
                name,
                connection.id(),
                relay.bytesSent(),
                relay.bytesReceived(),
                reason);
        events.publish(
                new TunnelEvent.ConnectionClosed(connection.id(), relay.bytesSent(), relay.bytesReceived(), reason));
        remove(connection);
    }

    public SocketAddress localAddress() {
        return localAddress;
    }

    /** The tunnel as logs and messages name it. */
    public String name() {
        return name;
    }

    public TunnelState state() {
        return lifecycle.state();
    }

    public Optional<String> closeReason() {
        return lifecycle.closeReason();
    }

    public TunnelStats stats() {
        return new TunnelStats(connections.size(), total.get(), failed.sum(), sent.sum(), received.sum());
    }

    /** Closes at once. Idempotent. */
    public void close(String reason) {
        end(TunnelState.CLOSED, reason);
        acceptor.awaitEnd();
    }

    /** Stops listening, waits for the connections to finish, then closes. */
    public void close(Duration drain, String reason) {
        listener.close();
        try {
            // Converting saturates, so that for ever is a time like any other.
            awaitConnections(System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(drain)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(reason);
        }
    }

    private void awaitConnections(long deadline) throws InterruptedException {
        synchronized (connections) {
            long left = deadline - System.nanoTime();
            while (!connections.isEmpty() && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(connections, left);
                left = deadline - System.nanoTime();
            }
        }
    }

    /** Runs the given action when the tunnel has been closed; at once if it has been already. */
    public void onClose(Runnable action) {
        var unused = closed.thenRun(action);
    }

    /** Gives everything back the first time; a later close of a failed tunnel only changes the state. */
    private void end(TunnelState next, String reason) {
        TunnelState before = lifecycle.go(next, reason);
        if (before == null) {
            return;
        }
        if (before == TunnelState.OPEN) {
            release(reason);
            String word = next.name().toLowerCase(Locale.ROOT);
            log.info("{} is {} ({}): {}", name, word, reason, Names.totals(stats()));
        }
        if (next == TunnelState.CLOSED) {
            events.close();
            closed.complete(null);
        }
    }

    private void release(String reason) {
        acceptor.stop();
        listener.close();
        abortConnections(reason);
        executor.shutdown();
        // Nobody is taken on any more; who came meanwhile is in the set, too.
        abortConnections(reason);
        watcher.close();
        executor.shutdownNow();
        lease.close();
    }

    private void abortConnections(String reason) {
        connections.forEach(connection -> connection.abort(new IOException(reason)));
    }
}
