package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.ResolvedHop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A session that is being connected, is connected or is over, and the lease on the one it goes through. */
final class PooledSession {

    /**
     * What two sessions must have in common to be the same.
     *
     * @param via the session to go through, or null for none
     * @param target what is connected to, and how
     * @param owner whose session it is, or null if anybody may use it
     */
    record Key(
            @Nullable Key via,
            ResolvedHop.Target target,
            @Nullable Object owner) {
        /** Whether anybody may use it. */
        boolean isShared() {
            return owner == null && (via == null || via.isShared());
        }
    }

    /** How often it is looked whether a question has been answered that is open when the time is up. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

    private final Key key;
    private final ResolvedHop hop;
    private final SessionConnector.Attempt attempt;
    private final @Nullable SessionLease via;
    private final long deadline;
    private final Concurrency concurrency;
    private final CompletableFuture<SshSession> session;

    // Guarded by the pool.
    /** How many leases there are. */
    int users;
    /** When that of its leases was used that was used last, or null before one was given back. */
    private @Nullable Long lastUse;
    /** Whether somebody is going to look whether it has been unused for long enough. */
    boolean watched;
    /** Whether it has been closed, or somebody is about to do it. */
    boolean retired;
    /** Whether somebody got no further with it. */
    boolean stuck;

    /**
     * Not yet started. Takes over the lease on the session to go through.
     *
     * @param deadline when the attempt has to be over, by {@link Concurrency#nanoTime}, if nobody is asked meanwhile
     */
    PooledSession(
            Key key,
            ResolvedHop hop,
            SessionConnector.Attempt attempt,
            @Nullable SessionLease via,
            long deadline,
            Concurrency concurrency) {
        this.key = key;
        this.hop = hop;
        this.attempt = attempt;
        this.via = via;
        this.deadline = deadline;
        this.concurrency = concurrency;
        this.session = concurrency.future();
    }

    Key key() {
        return key;
    }

    /** A lease is given back, perhaps by a session that goes through this one and was itself unused for a while. */
    void usedUntil(long time) {
        if (lastUse == null || time - lastUse > 0) {
            lastUse = time;
        }
    }

    /** Since when it has been unused, while there is no lease; guarded by the pool. */
    long unusedSince() {
        return lastUse == null ? concurrency.nanoTime() : lastUse;
    }

    /** The hop as it was when somebody first asked for the session. */
    ResolvedHop hop() {
        return hop;
    }

    /** The lease on the session it goes through, or null. */
    @Nullable
    SessionLease via() {
        return via;
    }

    /**
     * Connects on a thread of its own, so that whoever waits can stop waiting at any time.
     *
     * @param onEnd called when the session has ended after it was connected
     */
    void start(Runnable onEnd) {
        try {
            concurrency.start("tunnel-connect-" + hop.host(), () -> connect(onEnd));
        } catch (OutOfMemoryError e) {
            session.completeExceptionally(exhausted(e));
        }
    }

    private void connect(Runnable onEnd) {
        try {
            SshSession connected = attempt.connect();
            if (session.complete(connected)) {
                var unused = connected.onEnd(reason -> onEnd.run());
            } else {
                connected.close("it came too late");
            }
        } catch (OutOfMemoryError e) {
            session.completeExceptionally(exhausted(e));
        } catch (TunnelException | RuntimeException | Error e) {
            session.completeExceptionally(e);
        }
    }

    /** May pass, as may the failures of a network: most often there are too many threads. */
    private TunnelException exhausted(OutOfMemoryError e) {
        String message = "this program has reached a limit: " + e.getMessage();
        return new TunnelException.Unreachable(hop.hop(), attempt.stage(), message, e);
    }

    /** Whether a new attempt is needed. */
    boolean isOver() {
        return session.isDone() && !isOpen();
    }

    /** Whether it is connected. */
    boolean isOpen() {
        return session.isDone()
                && !session.isCompletedExceptionally()
                && session.join().isOpen();
    }

    /** Whether the attempt has had its time. */
    boolean ranOut() {
        return left() <= 0;
    }

    private long left() {
        return deadline + attempt.asked() - concurrency.nanoTime();
    }

    /** For how long somebody has been asked for something, in nanoseconds. */
    long asked() {
        return attempt.asked();
    }

    /**
     * Waits for the session, until the given time at the latest, but for the time in which somebody is asked. Who runs
     * out of patience leaves the attempt to those who have more; once its own time is up it ends for all.
     *
     * @param limit what messages call the time that is waited
     */
    SshSession await(long until, Duration limit) throws TunnelException {
        try {
            return get(Math.min(until - concurrency.nanoTime(), left()));
        } catch (TimeoutException e) {
            if (!ranOut()) {
                throw late(limit, e);
            }
            TunnelException late = late(hop.connectLimit(), e);
            if (session.completeExceptionally(late)) {
                attempt.abort();
            }
            return result();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TunnelException.Unreachable(
                    hop.hop(), attempt.stage(), "the thread was interrupted while connecting", e);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        }
    }

    /** Waits as long again as somebody has been asked meanwhile, and so on: the question may still be open. */
    private SshSession get(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
        long left = nanos;
        long atLeast = 0;
        long asked = attempt.asked();
        while (true) {
            try {
                return session.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                long more = attempt.asked() - asked;
                if (more == 0) {
                    throw e;
                }
                asked += more;
                left = Math.max(more, atLeast);
                atLeast = LOOK;
            }
        }
    }

    private TunnelException late(Duration patience, TimeoutException cause) {
        TunnelException.Stage stage = attempt.stage();
        String heard = attempt.heard();
        String message = "no answer within " + patience.toMillis() + " ms (" + stage + ")"
                + (heard.isEmpty() ? "" : "; " + heard);
        return new TunnelException.Unreachable(hop.hop(), stage, message, cause);
    }

    /** What the attempt, which is over, came to. */
    private SshSession result() throws TunnelException {
        try {
            return session.join();
        } catch (CompletionException e) {
            throw rethrow(e.getCause());
        }
    }

    private static TunnelException rethrow(@Nullable Throwable cause) {
        if (cause instanceof TunnelException e) {
            return e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException("connecting failed unexpectedly", cause);
    }

    /**
     * Ends the session, or the attempt to connect it, then gives the lease on the one before back.
     *
     * @param unused since when nobody has used it
     */
    void close(String reason, long unused) {
        boolean connecting = session.completeExceptionally(new TunnelException.Closed(reason));
        if (connecting || session.isCompletedExceptionally()) {
            attempt.abort();
        } else {
            session.join().close(reason);
        }
        if (via != null) {
            via.close(unused, stuck);
        }
    }
}
