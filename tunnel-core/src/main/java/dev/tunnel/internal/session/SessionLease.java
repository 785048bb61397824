package dev.tunnel.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;

/** A counted right to a shared session; the session is closed with its last lease. */
public final class SessionLease implements AutoCloseable {
    private final SshSession session;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    SessionLease(SshSession session, Runnable release) {
        this.session = session;
        this.release = release;
    }

    public SshSession session() {
        return session;
    }

    /** Gives the right back. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
