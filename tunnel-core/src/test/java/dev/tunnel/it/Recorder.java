package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps events and the threads they came on. */
final class Recorder implements TunnelListener {
    private final LinkedBlockingQueue<TunnelEvent> events = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(TunnelEvent event) {
        threads.add(Thread.currentThread());
        events.add(event);
    }

    /** Waits for the next event, which must be of the given kind. */
    <T extends TunnelEvent> T next(Class<T> kind) throws InterruptedException {
        TunnelEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    /** Waits for the next event of the given kind and forgets those before it. */
    <T extends TunnelEvent> T find(Class<T> kind) throws InterruptedException {
        TunnelEvent event = events.poll(10, TimeUnit.SECONDS);
        while (event != null && !kind.isInstance(event)) {
            event = events.poll(10, TimeUnit.SECONDS);
        }
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    List<Thread> threads() {
        return threads;
    }
}
