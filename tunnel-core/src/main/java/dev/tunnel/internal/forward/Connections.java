package dev.tunnel.internal.forward;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelStats;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.jfr.Recorder;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.LocalSocket;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.Threads;
import dev.tunnel.internal.session.Watcher;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one forward, what they have in common, and what is counted and told of them. */
final class Connections {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final Intake intake;
    private final Events events;
    private final ExecutorService executor;
    private final Watcher watcher;
    private final Limits limits;
    private final Semaphore places;
    private final Deadlines idle;
    private final Handshakes handshakes;
    private final Set<ForwardedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong total = new AtomicLong();
    private final LongAdder failed = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    Connections(Intake intake, Limits limits, Events events) throws IOException {
        this.intake = intake;
        this.events = events;
        this.executor = Threads.executor("tunnel-" + intake.label());
        this.watcher = new Watcher("tunnel-" + intake.label() + "-watch");
        this.limits = limits;
        this.places = new Semaphore(limits.connections());
        this.idle =
                new Deadlines(limits.idleTimeout(), () -> open, this::execute, "tunnel-" + intake.label() + "-idle");
        this.handshakes = new Handshakes(limits, this::execute, intake.label());
    }

    /** The forward as logs name it. */
    String name() {
        return intake.name();
    }

    /** Runs what belongs to connections; rejects it once the forward is closed. */
    ExecutorService executor() {
        return executor;
    }

    /** How long a destination may take to be connected. */
    Duration openTimeout() {
        return limits.openTimeout();
    }

    /** Clients that are yet to say where they want to go. */
    Handshakes handshakes() {
        return handshakes;
    }

    /** One side of a connection that is a socket, with a watcher for when it is idle. */
    LocalSocket socket(SocketChannel socket) throws IOException {
        return new LocalSocket(socket, watcher);
    }

    /**
     * Takes a connection on, which is counted as open until it has been refused or relayed to its end.
     *
     * @param originator where it comes from
     * @param destination where it wants to go
     * @param cut resets the client, and ends what is being done for it, soon and without blocking
     */
    ForwardedConnection admit(Originator originator, Endpoint destination, Consumer<IOException> cut) {
        ForwardedConnection connection = add(originator, destination, cut);
        connection.takePlace();
        return connection;
    }

    /** The same for one that is yet to say where it wants to go, and needs no place until then. */
    ForwardedConnection admit(Originator originator, Consumer<IOException> cut) {
        return add(originator, null, cut);
    }

    private ForwardedConnection add(Originator originator, @Nullable Endpoint destination, Consumer<IOException> cut) {
        ForwardedConnection connection =
                new ForwardedConnection(this, total.incrementAndGet(), originator, destination, cut);
        open.add(connection);
        return connection;
    }

    boolean tryPlace() {
        return places.tryAcquire();
    }

    Relay relay(ForwardedConnection connection, Channel client, Channel remote, Runnable onEnd) {
        return new Relay(client, remote, connection, this::execute, sent, received, onEnd);
    }

    CountingChannel counting(ForwardedConnection connection, Channel client) {
        return new CountingChannel(client, connection, sent, received);
    }

    /** Also runs what has to be ended after the forward was closed. */
    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            log.trace("{}: ending a connection after the close", intake.name(), e);
            Threads.daemon("tunnel-" + intake.label() + "-end", task).start();
        }
    }

    TunnelException noPlace() {
        return new TunnelException.ChannelOpen(
                null,
                TunnelException.ChannelOpen.Reason.RESOURCE_SHORTAGE,
                "the tunnel has as many connections as it may have at once: " + limits.connections(),
                null);
    }

    String idleReason() {
        return "nothing was sent or received for " + TimeUnit.MILLISECONDS.convert(limits.idleTimeout())
                + " ms (the tunnel's idle timeout)";
    }

    void opened(ForwardedConnection connection) {
        Endpoint destination = Objects.requireNonNull(connection.destination(), "destination");
        log.debug(
                "{}: connection {} from {} to {} is open",
                intake.name(),
                connection.id(),
                connection.originator(),
                destination);
        events.publish(new TunnelEvent.ConnectionOpened(
                connection.id(), connection.originator().toString(), destination));
        idle.begin();
    }

    void refused(ForwardedConnection connection, TunnelException cause) {
        failed.increment();
        remove(connection);
        log.debug(
                "{}: connection {} from {} to {} failed: {}",
                intake.name(),
                connection.id(),
                connection.originator(),
                Objects.requireNonNullElse(connection.destination(), "a destination that it hasn't named"),
                cause.getMessage());
        events.publish(new TunnelEvent.ConnectionFailed(
                connection.id(), connection.originator().toString(), connection.destination(), cause));
        Recorder.connectionFailed(connection, String.valueOf(cause.getMessage()));
    }

    void finished(ForwardedConnection connection, Traffic traffic) {
        String reason = "finished";
        IOException failure = traffic.failure();
        if (failure != null) {
            failed.increment();
            reason = String.valueOf(failure.getMessage());
        }
        log.debug(
                "{}: connection {} ended ({} bytes sent, {} received): {}",
                intake.name(),
                connection.id(),
                traffic.bytesSent(),
                traffic.bytesReceived(),
                reason);
        events.publish(new TunnelEvent.ConnectionClosed(
                connection.id(),
                connection.originator().toString(),
                Objects.requireNonNull(connection.destination(), "destination"),
                traffic.bytesSent(),
                traffic.bytesReceived(),
                reason,
                failure));
        connection.span().end(connection, traffic.bytesSent(), traffic.bytesReceived(), reason);
        remove(connection);
    }

    /** Comes last: whoever waits for the end of a connection finds it counted. */
    private void remove(ForwardedConnection connection) {
        if (open.remove(connection) && connection.hasPlace()) {
            places.release();
        }
        synchronized (open) {
            open.notifyAll();
        }
    }

    TunnelStats stats(long reconnects, @Nullable Instant openSince) {
        return new TunnelStats(
                open.size(), total.get(), failed.sum(), sent.sum(), received.sum(), reconnects, openSince);
    }

    /** Waits until there are none, or the time of {@link System#nanoTime} has come. */
    void awaitNone(long deadline) throws InterruptedException {
        synchronized (open) {
            long left = deadline - System.nanoTime();
            while (!open.isEmpty() && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(open, left);
                left = deadline - System.nanoTime();
            }
        }
    }

    /** Cuts those that have reached their destination, and lets those go on that are on their way. */
    void cutRelayed(String reason) {
        open.forEach(connection -> connection.cutRelay(new IOException(reason)));
    }

    /** Cuts all, and takes no more. */
    void close(String reason) {
        abortAll(reason);
        executor.shutdown();
        // Nobody is taken on any more; who came meanwhile is in the set, too.
        abortAll(reason);
        idle.close();
        handshakes.close();
        watcher.close();
    }

    /**
     * Interrupts whoever still works for them. To be called when nobody accepts any more: the JDK loses a connection
     * for good if the thread that accepts it is interrupted at that moment.
     */
    void interrupt() {
        executor.shutdownNow();
    }

    private void abortAll(String reason) {
        open.forEach(connection -> connection.abort(new IOException(reason)));
    }
}
