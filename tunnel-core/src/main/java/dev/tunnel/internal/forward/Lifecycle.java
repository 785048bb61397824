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

  /** Goes to another state and publishes it; false if the tunnel is there already or can't go there any more. */
  boolean go(TunnelState next, String reason) {
    synchronized (this) {
      boolean over = state == TunnelState.CLOSED || (state == TunnelState.FAILED && next != TunnelState.CLOSED);
      if (over || state == next) {
        return false;
      }
      events.publish(new TunnelEvent.StateChanged(state, next, reason));
      state = next;
      if (closeReason == null && (next == TunnelState.CLOSED || next == TunnelState.FAILED)) {
        closeReason = reason;
      }
      return true;
    }
  }
}
