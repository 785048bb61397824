package dev.tunnel.internal.forward;

import dev.tunnel.Reconnect;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SshSession;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How a forward gets to its last hop.
 *
 * @param route the hops
 * @param sessions connects them
 * @param reconnect what to do when the session to the last hop is lost
 */
public record Uplink(Route route, Sessions sessions, Reconnect reconnect) {

    /** Where sessions to the last hop come from. */
    @FunctionalInterface
    public interface Sessions {
        /**
         * Gives a lease on a session, connecting what isn't connected. Interrupting the thread ends the attempt.
         *
         * @throws TunnelException if that fails; its message tells only what happened at the hop
         */
        SessionLease acquire() throws TunnelException;
    }

    /** What went wrong, and at which hop. */
    String locate(TunnelException e) {
        String hop = route.locate(e.hop());
        return hop.isEmpty() ? String.valueOf(e.getMessage()) : hop + ": " + e.getMessage();
    }

    /**
     * A lost session.
     *
     * @param session the session
     * @param why which one it is, and why it is lost
     */
    record Loss(SshSession session, String why) {}

    /** What is lost when the last session is: the first one on the way, since it takes those behind it along. */
    Loss loss(SessionLease lease, String reason) {
        List<SshSession> chain = lease.chain();
        int before = route.hops().size() - chain.size();
        for (int i = 0; i < chain.size(); i++) {
            if (!chain.get(i).isOpen()) {
                String hop = route.locate(route.hops().get(before + i).hop());
                AtomicReference<String> why = new AtomicReference<>(reason);
                // It is over, so that the listener is told at once.
                chain.get(i).onEnd(why::set).run();
                return new Loss(chain.get(i), "the session to " + hop + " is lost: " + why.get());
            }
        }
        return new Loss(lease.session(), "the session is lost: " + reason);
    }
}
