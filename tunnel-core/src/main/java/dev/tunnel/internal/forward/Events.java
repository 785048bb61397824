package dev.tunnel.internal.forward;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelListener;
import dev.tunnel.internal.session.Sequence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a tunnel's events to the user's listener, in order and on a thread of their own, which exists while there are
 * events.
 */
final class Events {
    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final int IDLE_MILLIS = 1000;

    private final @Nullable TunnelListener listener;
    private final Sequence deliveries = new Sequence("tunnel-events", IDLE_MILLIS);

    Events(@Nullable TunnelListener listener) {
        this.listener = listener;
    }

    void publish(TunnelEvent event) {
        if (listener != null) {
            deliveries.execute(() -> deliver(listener, event));
        }
    }

    private static void deliver(TunnelListener listener, TunnelEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            log.warn("a tunnel listener failed on {}", event, e);
        }
    }

    /** From now on no thread waits for events; those that are waiting or still to come are delivered all the same. */
    void close() {
        deliveries.dismiss();
    }
}
