package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.Route;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way along a route, from the furthest session that is there to a lease on one to the last hop. */
final class Acquisition {
    private final SessionPool pool;
    private final SessionConnector connector;
    private final Concurrency concurrency;
    private final List<Step> steps = new ArrayList<>();

    /** One hop of the route. */
    private final class Step {
        private final ResolvedHop hop;
        private final PooledSession.Key key;
        private SessionConnector.@Nullable Preparation preparation;
        private @Nullable Long deadline;

        Step(ResolvedHop hop, PooledSession.Key key) {
            this.hop = hop;
            this.key = key;
        }

        SessionConnector.Preparation prepare(SessionConnector connector) throws TunnelException {
            if (preparation == null) {
                preparation = connector.prepare(hop);
            }
            return preparation;
        }

        /** When the time for this hop is up, by {@link Concurrency#nanoTime}; it begins with the first call. */
        long deadline() {
            if (deadline == null) {
                deadline = concurrency.nanoTime() + hop.connectLimit().toNanos();
            }
            return deadline;
        }

        /** Time in which somebody was asked doesn't count. */
        void prolong(long nanos) {
            deadline = deadline() + nanos;
        }
    }

    /** For somebody who has those sessions for himself that are not to be shared. */
    Acquisition(SessionPool pool, SessionConnector connector, Concurrency concurrency, Route route, Object owner) {
        this.pool = pool;
        this.connector = connector;
        this.concurrency = concurrency;
        PooledSession.Key key = null;
        for (ResolvedHop hop : route.hops()) {
            key = new PooledSession.Key(key, hop.target(), hop.sharing().shared() ? null : owner);
            steps.add(new Step(hop, key));
        }
    }

    SessionLease run() throws TunnelException {
        SessionLease lease = null;
        while (lease == null) {
            lease = tryRun();
        }
        return lease;
    }

    /** Gives null if it should be tried again: an attempt of others has ended, which had less time than we have. */
    private @Nullable SessionLease tryRun() throws TunnelException {
        List<PooledSession.Key> keys = steps.stream().map(step -> step.key).toList();
        PooledSession joined = pool.joinFurthest(keys);
        int next = joined == null ? 0 : keys.indexOf(joined.key()) + 1;
        prepare(next, joined);
        SessionLease lease = joined == null ? null : await(steps.get(next - 1), joined);
        if (joined != null && lease == null) {
            return null;
        }
        for (Step step : steps.subList(next, steps.size())) {
            lease = connect(step, lease);
            if (lease == null) {
                return null;
            }
        }
        return lease;
    }

    /** Reports what is unusable before anything is connected. */
    private void prepare(int from, @Nullable PooledSession joined) throws TunnelException {
        boolean prepared = false;
        try {
            for (Step step : steps.subList(from, steps.size())) {
                step.prepare(connector);
            }
            prepared = true;
        } finally {
            if (!prepared && joined != null) {
                pool.release(joined, concurrency.nanoTime(), false);
            }
        }
    }

    /** Joins the session that is there by now, or connects one. Takes over the lease on the one it goes through. */
    private @Nullable SessionLease connect(Step step, @Nullable SessionLease via) throws TunnelException {
        PooledSession pooled = null;
        boolean fresh = false;
        try {
            SessionConnector.Attempt attempt = step.prepare(connector).attempt(via == null ? null : via.session());
            PooledSession candidate = new PooledSession(step.key, step.hop, attempt, via, step.deadline(), concurrency);
            pooled = pool.enter(candidate);
            fresh = pooled == candidate;
        } finally {
            if (!fresh && via != null) {
                via.close(concurrency.nanoTime(), false);
            }
        }
        return fresh ? awaitOwn(step, pooled) : await(step, pooled);
    }

    private SessionLease awaitOwn(Step step, PooledSession pooled) throws TunnelException {
        boolean started = false;
        try {
            pool.start(pooled);
            started = true;
        } finally {
            if (!started) {
                pool.release(pooled, concurrency.nanoTime(), false);
            }
        }
        return lease(step, pooled);
    }

    /** As {@link #tryRun}: who has begun the attempt may have had less time. */
    private @Nullable SessionLease await(Step step, PooledSession joined) throws TunnelException {
        long asked = joined.asked();
        try {
            return lease(step, joined);
        } catch (TunnelException.Unreachable e) {
            step.prolong(joined.asked() - asked);
            if (joined.ranOut()
                    && step.deadline() - concurrency.nanoTime() > 0
                    && !Thread.currentThread().isInterrupted()) {
                return null;
            }
            throw e;
        }
    }

    /** Waits for a session that this is a user of. */
    private SessionLease lease(Step step, PooledSession pooled) throws TunnelException {
        boolean connected = false;
        try {
            SshSession session = pooled.await(step.deadline(), step.hop.connectLimit());
            connected = true;
            return new SessionLease(
                    session, pooled.via(), (unusedSince, isStuck) -> pool.release(pooled, unusedSince, isStuck));
        } catch (TunnelException e) {
            // A close ends the sessions of a route in any order, so the attempt may hear of it as a lost connection.
            throw pool.isClosed() ? new TunnelException.Closed("the client was closed") : e;
        } finally {
            if (!connected) {
                pool.release(pooled, concurrency.nanoTime(), false);
            }
        }
    }
}
