package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.Route;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Shares sessions: at most one for each route prefix, connected by one attempt however many ask for it, and closed when
 * nobody has had a lease on it for a while. A session holds a lease on the one it goes through.
 */
public final class SessionPool implements AutoCloseable {
    /** Nanoseconds that nobody waits for. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final SessionConnector connector;
    private final @Nullable Duration linger;
    private final Concurrency concurrency;
    /** Never held during I/O. */
    private final Lock lock;
    // Guarded by lock.
    private final Map<PooledSession.Key, PooledSession> sessions = new HashMap<>();
    private boolean closed;

    /**
     * A pool without sessions.
     *
     * @param connector makes sessions
     * @param linger how long a session is kept when nobody uses it any more, or null for what its hop says
     */
    public SessionPool(SessionConnector connector, @Nullable Duration linger) {
        this(connector, linger, new PlatformConcurrency());
    }

    /** With threads and a time of the caller's. */
    SessionPool(SessionConnector connector, @Nullable Duration linger, Concurrency concurrency) {
        this.connector = connector;
        this.linger = linger;
        this.concurrency = concurrency;
        this.lock = concurrency.lock();
    }

    /**
     * Gives a lease on a session to the last hop of a route, connecting what isn't connected yet.
     *
     * @param route the hops
     * @param owner whose the sessions are that are not to be shared with others
     * @throws TunnelException as {@link dev.tunnel.LocalTunnel.Builder#open()} does; the message tells only what
     *     happened at the hop
     */
    public SessionLease acquire(Route route, Object owner) throws TunnelException {
        return new Acquisition(this, connector, concurrency, route, owner).run();
    }

    /** Becomes a user of the session with the last of the keys for which there is one; null if there is none. */
    @Nullable
    PooledSession joinFurthest(List<PooledSession.Key> keys) throws TunnelException {
        lock.lock();
        try {
            checkOpen();
            for (int i = keys.size() - 1; i >= 0; i--) {
                PooledSession known = sessions.get(keys.get(i));
                if (known != null && !known.isOver()) {
                    return join(known);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Becomes a user of the session that is there, or else of the candidate. */
    PooledSession enter(PooledSession candidate) throws TunnelException {
        lock.lock();
        try {
            checkOpen();
            PooledSession known = sessions.get(candidate.key());
            if (known != null && !known.isOver()) {
                return join(known);
            }
            sessions.put(candidate.key(), candidate);
            return join(candidate);
        } finally {
            lock.unlock();
        }
    }

    private static PooledSession join(PooledSession pooled) {
        pooled.users++;
        return pooled;
    }

    private void checkOpen() throws TunnelException {
        if (closed) {
            throw new TunnelException.Closed("the client is closed");
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void start(PooledSession pooled) {
        // Whoever has a lease finds out by himself; a session that lingers has nobody else.
        pooled.start(() -> closeIfUnused(pooled));
    }

    /** There is one user less. */
    void release(PooledSession pooled, long unusedSince, boolean isStuck) {
        lock.lock();
        try {
            pooled.users--;
            pooled.stuck |= isStuck;
            pooled.usedUntil(unusedSince);
        } finally {
            lock.unlock();
        }
        closeIfUnused(pooled);
    }

    /**
     * Closes what nobody uses any more: at once if it is lost or stuck, otherwise when it has been kept for long
     * enough.
     */
    private void closeIfUnused(PooledSession pooled) {
        long left;
        lock.lock();
        try {
            left = pooled.isOpen() && !pooled.stuck ? left(pooled) : 0;
            if (pooled.users > 0 || pooled.retired || (left > 0 && pooled.watched)) {
                return;
            }
            pooled.watched = left > 0 && left < FOREVER;
        } finally {
            lock.unlock();
        }
        if (left <= 0 || (left < FOREVER && !concurrency.setAlarm(left, () -> lookAgain(pooled)))) {
            closeUnused(pooled);
        }
    }

    /** For how many nanoseconds an unused session is still to be kept. */
    private long left(PooledSession pooled) {
        Duration kept = linger == null ? pooled.hop().sharing().linger() : linger;
        // Nobody else can use what is not shared. Converting saturates.
        long nanos = pooled.key().isShared() ? TimeUnit.NANOSECONDS.convert(kept) : 0;
        return nanos - (concurrency.nanoTime() - pooled.unusedSince());
    }

    private void lookAgain(PooledSession pooled) {
        lock.lock();
        try {
            pooled.watched = false;
        } finally {
            lock.unlock();
        }
        closeIfUnused(pooled);
    }

    private void closeUnused(PooledSession pooled) {
        lock.lock();
        try {
            if (pooled.users > 0 || pooled.retired) {
                return;
            }
            retire(pooled);
        } finally {
            lock.unlock();
        }
        pooled.close("no longer used", pooled.unusedSince());
    }

    private void retire(PooledSession pooled) {
        pooled.retired = true;
        sessions.remove(pooled.key(), pooled);
    }

    /** Closes all sessions, whoever has a lease on them. Idempotent. */
    @Override
    public void close() {
        List<PooledSession> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(sessions.values());
            all.forEach(this::retire);
        } finally {
            lock.unlock();
        }
        concurrency.closeAlarms();
        all.forEach(pooled -> pooled.close("the client was closed", concurrency.nanoTime()));
    }
}
