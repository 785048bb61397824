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
    private final ResolvedHop hop;
    private final SessionConnector.Attempt attempt;
    private final @Nullable SessionLease via;
    private final CompletableFuture<SshSession> session = new CompletableFuture<>();
    private final long deadline;

    /** How many leases there are; guarded by the pool. */
    int users;

    PooledSession(ResolvedHop hop, SessionConnector.Attempt attempt, @Nullable SessionLease via) {
        this.hop = hop;
        this.attempt = attempt;
        this.via = via;
        this.deadline = System.nanoTime() + hop.connectTimeout().toNanos();
    }

    /** Connects on a thread of its own, so that whoever waits can stop waiting at any time. */
    void start() {
        Threads.daemon("tunnel-connect-" + hop.host(), this::connect).start();
    }

    private void connect() {
        try {
            SshSession connected = attempt.connect();
            if (!session.complete(connected)) {
                connected.close("it came too late");
            }
        } catch (TunnelException | RuntimeException | Error e) {
            session.completeExceptionally(e);
        }
    }

    /** Whether a new attempt is needed. */
    boolean isOver() {
        return session.isDone()
                && (session.isCompletedExceptionally() || !session.join().isOpen());
    }

    /**
     * Waits for the session, for at most the given time. Who runs out of patience leaves the attempt to those who have
     * more; once its own time is up it ends for all.
     */
    SshSession await(Duration patience) throws TunnelException {
        long left = Math.min(patience.toNanos(), deadline - System.nanoTime());
        try {
            return session.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            TunnelException late = late(patience, e);
            if (deadline - System.nanoTime() > 0) {
                throw late;
            }
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

    private TunnelException late(Duration patience, TimeoutException cause) {
        TunnelException.Stage stage = attempt.stage();
        String message = "no answer within " + patience.toMillis() + " ms (" + stage + ")";
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

    /** Ends the session, or the attempt to connect it, then gives the lease on the one before back. */
    void close(String reason) {
        boolean connecting = session.completeExceptionally(new TunnelException.Closed(reason));
        if (connecting || session.isCompletedExceptionally()) {
            attempt.abort();
        } else {
            session.join().close(reason);
        }
        if (via != null) {
            via.close();
        }
    }
}
