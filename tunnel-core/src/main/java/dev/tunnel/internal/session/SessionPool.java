package dev.tunnel.internal.session;

import dev.tunnel.Credentials;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shares sessions: at most one for each route prefix, connected by one attempt however many ask for it, and closed when
 * the last lease is given back. A session holds a lease on the one it goes through.
 */
public final class SessionPool implements AutoCloseable {

    /** What two hops must have in common to share a session. */
    private record Key(
            @Nullable Key via, String host, int port, String user, Credentials credentials, HostKeyPolicy hostKeys) {}

    private final SessionConnector connector;
    // Guarded by this; never held while waiting or during I/O.
    private final Map<Key, PooledSession> sessions = new HashMap<>();
    private boolean closed;

    public SessionPool(SessionConnector connector) {
        this.connector = connector;
    }

    /**
     * Gives a lease on a session to the last hop of a route, connecting what isn't connected yet.
     *
     * @throws TunnelException as {@link dev.tunnel.LocalTunnel.Builder#open()} does; the message tells only what
     *     happened at the hop
     */
    public SessionLease acquire(Route route) throws TunnelException {
        Map<ResolvedHop, SessionConnector.Preparation> prepared = new LinkedHashMap<>();
        for (ResolvedHop hop : route.hops()) {
            prepared.put(hop, connector.prepare(hop));
        }
        SessionLease lease = null;
        Key key = null;
        for (Map.Entry<ResolvedHop, SessionConnector.Preparation> each : prepared.entrySet()) {
            ResolvedHop hop = each.getKey();
            key = new Key(key, hop.host(), hop.port(), hop.user(), hop.credentials(), hop.hostKeys());
            lease = lease(key, hop, each.getValue(), lease);
        }
        if (lease == null) {
            throw new IllegalArgumentException("a route without hops");
        }
        return lease;
    }

    /** Gives a lease on the session with the given key; takes over the lease on the session it goes through. */
    private SessionLease lease(
            Key key, ResolvedHop hop, SessionConnector.Preparation preparation, @Nullable SessionLease via)
            throws TunnelException {
        boolean fresh = false;
        PooledSession pooled;
        try {
            PooledSession candidate =
                    new PooledSession(hop, preparation.attempt(via == null ? null : via.session()), via);
            pooled = enter(key, candidate);
            fresh = pooled == candidate;
        } finally {
            if (!fresh && via != null) {
                via.close();
            }
        }
        return await(key, hop, pooled, fresh);
    }

    /** Gives the session that is there, counting one more user, or enters the candidate. */
    private synchronized PooledSession enter(Key key, PooledSession candidate) throws TunnelException {
        if (closed) {
            throw new TunnelException.Closed("the client is closed");
        }
        PooledSession known = sessions.get(key);
        PooledSession pooled = known == null || known.isOver() ? candidate : known;
        sessions.put(key, pooled);
        pooled.users++;
        return pooled;
    }

    private SessionLease await(Key key, ResolvedHop hop, PooledSession pooled, boolean fresh) throws TunnelException {
        boolean connected = false;
        try {
            if (fresh) {
                pooled.start();
            }
            SshSession session = pooled.await(hop.connectTimeout());
            connected = true;
            return new SessionLease(session, () -> release(key, pooled, "no longer used"));
        } catch (TunnelException e) {
            // A close ends the sessions of a route in any order, so the attempt may hear of it as a lost connection.
            throw isClosed() ? new TunnelException.Closed("the client was closed") : e;
        } finally {
            if (!connected) {
                release(key, pooled, "the attempt was given up");
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void release(Key key, PooledSession pooled, String reason) {
        synchronized (this) {
            pooled.users--;
            if (pooled.users > 0) {
                return;
            }
            sessions.remove(key, pooled);
        }
        pooled.close(reason);
    }

    /** Closes all sessions, whoever has a lease on them. Idempotent. */
    @Override
    public void close() {
        List<PooledSession> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(sessions.values());
            sessions.clear();
        }
        all.forEach(pooled -> pooled.close("the client was closed"));
    }
}
