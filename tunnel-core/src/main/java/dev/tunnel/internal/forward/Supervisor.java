package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.jfr.ReconnectSpan;
import dev.tunnel.internal.jfr.Recorder;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.internal.session.Threads;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a forward's session and, when it is lost, gets another; has a thread only while it does that. */
final class Supervisor {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    /** Told what becomes of the session. */
    interface Owner {
        /** The session is lost and another wanted; false if that is of no interest any more. */
        boolean lost(String reason);

        /** An attempt has failed, and another follows after the delay. */
        void attemptFailed(int attempt, Duration delay, TunnelException cause);

        /** There is a session again. */
        void reconnected(String how);

        /** There won't be a session any more. */
        void gaveUp(String reason);
    }

    private final Uplink uplink;
    private final Intake intake;
    private final Owner owner;
    /** Replaced only when there is a new one: the old one keeps the sessions it goes through, which may be alive. */
    private volatile SessionLease lease;
    /** What has gone wrong last. */
    private volatile String trouble = "";

    // Guarded by this.
    private final Backoff backoff;
    private @Nullable Runnable forgetEnd;
    private @Nullable Thread thread;
    private boolean hurry;
    private boolean closed;

    /** Takes the lease over. */
    Supervisor(Uplink uplink, SessionLease lease, Intake intake, Owner owner) {
        this.uplink = uplink;
        this.lease = lease;
        this.intake = intake;
        this.owner = owner;
        this.backoff = new Backoff(uplink.reconnect(), System.nanoTime());
    }

    /** The latest session, which may be over. */
    SshSession session() {
        return lease.session();
    }

    /** Why there is no session, while there is none. */
    String trouble() {
        return trouble;
    }

    /** From now on the owner is told of a loss; at once if it has happened already. */
    void watch() {
        SessionLease watched = lease;
        Runnable forget = watched.session().onEnd(reason -> lost(watched, reason));
        boolean late;
        synchronized (this) {
            late = closed;
            // Told at once, somebody else may have come here meanwhile.
            if (watched.equals(lease)) {
                forgetEnd = forget;
            }
        }
        if (late) {
            forget.run();
        }
    }

    private void lost(SessionLease lost, String reason) {
        Uplink.Loss first = uplink.loss(lost, reason);
        String loss = first.why();
        trouble = loss;
        // All who have lost the same session draw the same delays, so that their attempts coincide and share a login.
        RandomGenerator jitter = new SplittableRandom(System.identityHashCode(first.session()));
        OptionalLong delay;
        synchronized (this) {
            backoff.lost(System.nanoTime());
            delay = backoff.next(System.nanoTime(), jitter);
            hurry = false;
        }
        if (delay.isEmpty()) {
            owner.gaveUp(loss);
        } else if (owner.lost(loss)) {
            start(() -> reconnect(loss, delay.getAsLong(), jitter));
        }
    }

    private void start(Runnable task) {
        Thread fresh = Threads.daemon("tunnel-" + intake.label() + "-reconnect", task);
        synchronized (this) {
            thread = fresh;
        }
        try {
            fresh.start();
        } catch (OutOfMemoryError e) {
            owner.gaveUp(trouble + "; can't reconnect: " + e);
        }
    }

    /** What the thread does, until there is a session, or no hope, or no interest any more. */
    private void reconnect(String loss, long firstDelay, RandomGenerator jitter) {
        try {
            long delay = firstDelay;
            while (pause(delay)) {
                try {
                    connect(loss);
                    connected();
                    return;
                } catch (TunnelException e) {
                    trouble = uplink.locate(e);
                    delay = delayAfter(e, loss, jitter);
                }
            }
        } catch (RuntimeException | Error e) {
            log.warn("{}: reconnecting failed unexpectedly", intake.name(), e);
            owner.gaveUp(loss + "; can't reconnect: " + e);
        }
    }

    /** Waits; false if the session isn't wanted any more. */
    private synchronized boolean pause(long nanos) {
        try {
            long deadline = System.nanoTime() + nanos;
            long left = nanos;
            while (!closed && !hurry && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            log.trace("{} was closed while it waited to reconnect", intake.name(), e);
        }
        hurry = false;
        return !closed;
    }

    private void connect(String loss) throws TunnelException {
        ReconnectSpan span = Recorder.reconnect();
        String failure = "it was given up";
        try {
            connect();
            failure = "";
        } catch (TunnelException e) {
            failure = uplink.locate(e);
            throw e;
        } finally {
            span.end(intake.name(), attempts(), loss, failure);
        }
    }

    private synchronized int attempts() {
        return backoff.attempts();
    }

    /** Only attaches again if that is all that failed before. */
    private void connect() throws TunnelException {
        if (!lease.session().isOpen()) {
            replace(uplink.sessions().acquire());
        }
        intake.attach(lease.session());
    }

    private void replace(SessionLease fresh) throws TunnelException {
        SessionLease unused;
        boolean late;
        synchronized (this) {
            late = closed;
            unused = late ? fresh : lease;
            lease = late ? lease : fresh;
        }
        unused.close();
        if (late) {
            throw new TunnelException.Closed("the tunnel was closed");
        }
    }

    private void connected() {
        String how;
        synchronized (this) {
            long now = System.nanoTime();
            backoff.opened(now);
            how = "connected again after " + backoff.sinceLoss(now).toMillis() + " ms, attempt " + backoff.attempts();
        }
        owner.reconnected(how);
        watch();
    }

    /** Nanoseconds to wait after a failure; whatever it is, it doesn't matter once there is nothing to wait for. */
    private long delayAfter(TunnelException failure, String loss, RandomGenerator jitter) {
        OptionalLong next;
        int attempt;
        synchronized (this) {
            if (closed) {
                return 0;
            }
            attempt = backoff.attempts();
            next = failure.isRetryable() ? backoff.next(System.nanoTime(), jitter) : OptionalLong.empty();
        }
        if (next.isPresent()) {
            owner.attemptFailed(attempt, Duration.ofNanos(next.getAsLong()), failure);
        } else {
            String tries = failure.isRetryable() ? " (gave up after " + attempt + " attempts)" : "";
            owner.gaveUp(loss + "; can't reconnect" + tries + ": " + trouble);
        }
        return next.orElse(0);
    }

    /** Doesn't wait for the next attempt, if it is waited for. */
    synchronized void reconnectNow() {
        hurry = true;
        notifyAll();
    }

    /** Gives the session back and ends the thread soon. Idempotent. */
    void close() {
        Thread running;
        Runnable forget;
        synchronized (this) {
            closed = true;
            running = thread;
            forget = forgetEnd;
            notifyAll();
        }
        if (running != null && !running.equals(Thread.currentThread())) {
            running.interrupt();
        }
        if (forget != null) {
            forget.run();
        }
        lease.close();
    }
}
