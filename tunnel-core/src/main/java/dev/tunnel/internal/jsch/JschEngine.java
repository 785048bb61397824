package dev.tunnel.internal.jsch;

import dev.tunnel.internal.route.KeepAlive;
import dev.tunnel.internal.session.Heartbeat;
import dev.tunnel.internal.session.KeepAliveMonitor;
import dev.tunnel.internal.session.Peer;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of one connector have in common.
 *
 * @param internals the hidden parts of JSch, or null where they are out of reach
 * @param monitor finds dead peers
 */
record JschEngine(@Nullable JschInternals internals, KeepAliveMonitor monitor) {

    /**
     * Watches a peer until its session ends.
     *
     * @param before the heartbeat of the hop before, or null
     * @return the heartbeat of the peer, or of the hop before if the peer isn't to be watched
     */
    @Nullable
    Heartbeat watch(KeepAlive keepAlive, Peer peer, @Nullable Heartbeat before, SessionEnd end) {
        if (keepAlive.interval().isZero()) {
            return before;
        }
        Heartbeat heartbeat = monitor.watch(keepAlive, peer, before);
        end.onEnd(reason -> heartbeat.stop());
        return heartbeat;
    }
}
