package dev.tunnel.internal.forward;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of one tunnel, and why it is over. */
final class Lifecycle {
    private final Events events;
    // Guarded by this.
    private TunnelState state = TunnelState.OPENING;
    private @Nullable String closeReason;

    Lifecycle(Events events) {
        this.events = events;
    }

    synchronized TunnelState state() {
        return state;
    }

    synchronized Optional<String> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /**
     * Goes to another state and publishes it; the state before, or null if the tunnel is there already or can't go
     * there any more.
     */
    synchronized @Nullable TunnelState go(TunnelState next, String reason) {
        TunnelState before = state;
        boolean over = before == TunnelState.CLOSED || (before == TunnelState.FAILED && next != TunnelState.CLOSED);
        if (over || before == next) {
            return null;
        }
        state = next;
        events.publish(new TunnelEvent.StateChanged(before, next, reason));
        if (closeReason == null && (next == TunnelState.CLOSED || next == TunnelState.FAILED)) {
            closeReason = reason;
        }
        return before;
    }
}
