package dev.tunnel.internal.forward;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelState;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The state of one tunnel, and why it is over. */
final class Lifecycle {
    private final Events events;
    // Guarded by this.
    private TunnelState state = TunnelState.OPENING;
    private @Nullable String closeReason;
    private @Nullable Instant openSince;
    private long reconnects;

    Lifecycle(Events events) {
        this.events = events;
    }

    synchronized TunnelState state() {
        return state;
    }

    synchronized Optional<String> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /** Since when it has been open, or null while it isn't. */
    synchronized @Nullable Instant openSince() {
        return openSince;
    }

    /** How often it was open again after it had been lost. */
    synchronized long reconnects() {
        return reconnects;
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
        openSince = next == TunnelState.OPEN ? Instant.now() : null;
        if (before == TunnelState.RECONNECTING && next == TunnelState.OPEN) {
            reconnects++;
        }
        notifyAll();
        events.publish(new TunnelEvent.StateChanged(before, next, reason));
        if (closeReason == null && (next == TunnelState.CLOSED || next == TunnelState.FAILED)) {
            closeReason = reason;
        }
        return before;
    }

    /**
     * Waits until the tunnel is open or over, or the time of {@link System#nanoTime} has come; gives the state.
     *
     * @param usable whether an open tunnel can be used, or else is about to go to another state
     */
    synchronized TunnelState await(BooleanSupplier usable, long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        while (isOnItsWay(usable) && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
        return state;
    }

    private synchronized boolean isOnItsWay(BooleanSupplier usable) {
        return switch (state) {
            case OPENING, RECONNECTING -> true;
            case OPEN -> !usable.getAsBoolean();
            case FAILED, CLOSED -> false;
        };
    }
}
