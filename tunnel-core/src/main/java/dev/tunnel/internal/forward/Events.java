package dev.tunnel.internal.forward;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelListener;
import dev.tunnel.internal.session.Threads;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a tunnel's events to the user's listener, in order and on a thread of their own, which exists while there are
 * events.
 */
final class Events {
    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final int IDLE_SECONDS = 1;

    private final @Nullable TunnelListener listener;
    private final @Nullable ThreadPoolExecutor executor;

    Events(@Nullable TunnelListener listener) {
        this.listener = listener;
        this.executor = listener == null ? null : executor();
    }

    private static ThreadPoolExecutor executor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Threads.daemon("tunnel-events", task));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    void publish(TunnelEvent event) {
        if (executor != null) {
            executor.execute(() -> deliver(event));
        }
    }

    private void deliver(TunnelEvent event) {
        try {
            if (listener != null) {
                listener.onEvent(event);
            }
        } catch (RuntimeException e) {
            log.warn("a tunnel listener failed on {}", event, e);
        }
    }

    /** From now on no thread waits for events; those that are waiting or still to come are delivered all the same. */
    void close() {
        if (executor != null) {
            executor.setKeepAliveTime(1, TimeUnit.NANOSECONDS);
        }
    }
}
