package dev.tunnel.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A counted right to a shared session, which is closed some time after its last lease. */
public final class SessionLease implements AutoCloseable {
    private final SshSession session;
    private final @Nullable SessionLease via;
    private final Release release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A lease on a connected session.
     *
     * @param via the session's own lease on the one it goes through, or null
     * @param release told when the lease is given back
     */
    SessionLease(SshSession session, @Nullable SessionLease via, Release release) {
        this.session = session;
        this.via = via;
        this.release = release;
    }

    public SshSession session() {
        return session;
    }

    /** This session and those it goes through, from the first hop to the last. */
    public List<SshSession> chain() {
        List<SshSession> chain = via == null ? new ArrayList<>() : new ArrayList<>(via.chain());
        chain.add(session);
        return chain;
    }

    /** Gives the right back. Idempotent. */
    @Override
    public void close() {
        close(System.nanoTime(), false);
    }

    /**
     * Gives the right back to a session on which nothing gets on: if nobody else uses it, it ends at once, which frees
     * whoever is stuck in it. Idempotent.
     */
    public void closeStuck() {
        close(System.nanoTime(), true);
    }

    void close(long unusedSince, boolean isStuck) {
        if (closed.compareAndSet(false, true)) {
            release.release(unusedSince, isStuck);
        }
    }

    /** Takes a lease back. */
    @FunctionalInterface
    interface Release {
        /**
         * Called once.
         *
         * @param unusedSince since when, by {@link System#nanoTime}, the lease has not been used
         * @param isStuck whether the session is not worth keeping
         */
        void release(long unusedSince, boolean isStuck);
    }
}
