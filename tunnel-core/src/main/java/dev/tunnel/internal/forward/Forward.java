package dev.tunnel.internal.forward;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelListener;
import dev.tunnel.TunnelState;
import dev.tunnel.TunnelStats;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SshSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every running forward has, wherever its connections come from: state, session and connections. */
public final class Forward {
    private static final Logger log = LoggerFactory.getLogger(Forward.class);
    /** For how long a close waits at most for another thread that ends the same forward. */
    private static final Duration END = Duration.ofSeconds(10);

    private final Intake intake;
    private final Limits limits;
    private final Lifecycle lifecycle;
    private final Events events;
    private final Connections connections;
    private final Supervisor supervisor;
    private final CountDownLatch released = new CountDownLatch(1);
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    /** Not yet started; has taken over the lease once {@link #start} is called. */
    Forward(Intake intake, Uplink uplink, SessionLease lease, Limits limits, @Nullable TunnelListener userListener)
            throws IOException {
        this.intake = intake;
        this.limits = limits;
        this.events = new Events(userListener);
        this.lifecycle = new Lifecycle(events);
        this.connections = new Connections(intake, limits, events);
        this.supervisor = new Supervisor(uplink, lease, intake, new SessionOwner());
    }

    /**
     * Opens the forward over its session; closes it if that fails.
     *
     * @throws TunnelException if the intake can't use the session, or begin
     */
    void start() throws TunnelException {
        boolean started = false;
        try {
            intake.attach(supervisor.session());
            intake.start();
            started = true;
        } finally {
            if (!started) {
                close("it could not be opened");
            }
        }
        lifecycle.go(TunnelState.OPEN, "opened");
        log.info("{} is open", name());
        supervisor.watch();
    }

    /** What the loss of the session, and another one, mean for the forward. */
    private final class SessionOwner implements Supervisor.Owner {
        private String logged = "";

        @Override
        public boolean lost(String reason) {
            if (lifecycle.go(TunnelState.RECONNECTING, reason) == null) {
                return false;
            }
            log.warn("{} is reconnecting: {}", name(), reason);
            connections.cutRelayed(reason);
            return true;
        }

        @Override
        public void attemptFailed(int attempt, Duration delay, TunnelException cause) {
            // Of many failures only what is new is worth a line for everybody.
            String trouble = supervisor.trouble();
            if (trouble.equals(logged)) {
                log.debug("{}: attempt {} to connect again failed, too", name(), attempt, cause);
            } else {
                log.warn("{}: attempt {} to connect again failed: {}", name(), attempt, trouble);
            }
            logged = trouble;
            events.publish(new TunnelEvent.ReconnectFailed(attempt, delay, cause));
        }

        @Override
        public void reconnected(String how) {
            if (lifecycle.go(TunnelState.OPEN, how) != null) {
                log.info("{} is open: {}", name(), how);
            }
        }

        @Override
        public void gaveUp(String reason) {
            end(TunnelState.FAILED, reason);
        }
    }

    /**
     * Opens a channel for a connection. Waits for a session while there is none, for as long as opening a channel may
     * take, and tries again if the session is lost meanwhile.
     */
    Channel open(Endpoint destination, Originator originator) throws TunnelException {
        Duration openTimeout = limits.openTimeout();
        long deadline = System.nanoTime() + openTimeout.toNanos();
        while (true) {
            SshSession session = awaitSession(destination, deadline);
            try {
                return session.open(destination, originator, openTimeout);
            } catch (TunnelException e) {
                if (session.isOpen()) {
                    throw e;
                }
                log.debug("{}: a connection has to wait for another session", name(), e);
            } catch (RuntimeException | OutOfMemoryError e) {
                throw notOpened(destination, e.toString(), e);
            }
        }
    }

    private SshSession awaitSession(Endpoint destination, long deadline) throws TunnelException {
        try {
            TunnelState state = lifecycle.await(this::isUp, deadline);
            SshSession session = supervisor.session();
            if (state == TunnelState.OPEN && session.isOpen()) {
                return session;
            }
            throw notOpened(destination, whyDown(state), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notOpened(destination, "the thread was interrupted", e);
        }
    }

    private boolean isUp() {
        return supervisor.session().isOpen();
    }

    private String whyDown(TunnelState state) {
        if (state == TunnelState.FAILED || state == TunnelState.CLOSED) {
            return "the tunnel is over: " + closeReason().orElse("");
        }
        return "no session within " + limits.openTimeout().toMillis() + " ms: " + supervisor.trouble();
    }

    private static TunnelException notOpened(Endpoint destination, String why, @Nullable Throwable cause) {
        String message = "can't open a connection to " + destination + ": " + why;
        return new TunnelException.Unreachable(null, TunnelException.Stage.CHANNEL_OPEN, message, cause);
    }

    Connections connections() {
        return connections;
    }

    /** The tunnel as logs and messages name it. */
    public String name() {
        return intake.name();
    }

    public TunnelState state() {
        return lifecycle.state();
    }

    /** Waits until the tunnel is open or over; whether it is open. */
    public boolean awaitOpen(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
        return lifecycle.await(() -> true, deadline) == TunnelState.OPEN;
    }

    /** Doesn't wait before the next attempt to reconnect, if there is going to be one. */
    public void reconnectNow() {
        supervisor.reconnectNow();
    }

    public Optional<String> closeReason() {
        return lifecycle.closeReason();
    }

    public TunnelStats stats() {
        return connections.stats(lifecycle.reconnects(), lifecycle.openSince());
    }

    /** Closes at once. Idempotent. */
    public void close(String reason) {
        end(TunnelState.CLOSED, reason);
        if (!Latches.await(released, END)) {
            log.debug("{} is closed, but another thread is still giving back what it had", name());
        }
    }

    /** Takes no more connections, and begins to tell a hop so that listens for us. Idempotent, and never blocks. */
    public void stop() {
        intake.stop();
    }

    /** Takes no more connections, waits for those there are to finish, then closes. */
    public void close(Duration drain, String reason) {
        stop();
        try {
            // Converting saturates, so that for ever is a time like any other.
            connections.awaitNone(System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(drain)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(reason);
        }
    }

    /** Runs the given action when the tunnel has been closed; at once if it has been already. */
    public void onClose(Runnable action) {
        var unused = closed.thenRun(action);
    }

    private void release(String reason) {
        try {
            intake.stop();
            connections.close(reason);
            // A hop that listens for us has to be told while there is a session.
            intake.awaitEnd();
            connections.interrupt();
            supervisor.close();
        } finally {
            released.countDown();
        }
    }

    /** Gives everything back the first time; a later close of a failed tunnel only changes the state. */
    private void end(TunnelState next, String reason) {
        TunnelState before = lifecycle.go(next, reason);
        if (before == null) {
            return;
        }
        if (before != TunnelState.FAILED) {
            release(reason);
            String word = next.name().toLowerCase(Locale.ROOT);
            log.info("{} is {} ({}): {}", name(), word, reason, Names.totals(stats()));
        }
        if (next == TunnelState.CLOSED) {
            events.close();
            closed.complete(null);
        }
    }
}
