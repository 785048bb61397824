package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelState;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** States, events, and who is told of them on which thread. */
class EventsTest {
    private final List<TunnelEvent> seen = new CopyOnWriteArrayList<>();

    private static TunnelEvent event(int id) {
        return new TunnelEvent.ConnectionClosed(id, "local", Endpoint.tcp("db", 5432), 0, 0, "finished", null);
    }

    private static TunnelEvent change(TunnelState from, TunnelState to, String reason) {
        return new TunnelEvent.StateChanged(from, to, reason);
    }

    @Test
    void eventsArriveInOrderOnAThreadOfTheirOwnWhateverAListenerDoes() {
        List<String> threads = new CopyOnWriteArrayList<>();
        Events events = new Events(event -> {
            seen.add(event);
            threads.add(Thread.currentThread().getName());
            if (event.equals(event(0))) {
                throw new IllegalStateException("a bad listener");
            }
        });
        for (int i = 0; i < 100; i++) {
            events.publish(event(i));
        }
        events.close();

        Await.until("all have arrived", () -> seen.size() == 100);
        assertThat(seen.get(99)).isEqualTo(event(99));
        assertThat(threads).containsOnly("tunnel-events");
    }

    @Test
    void aSlowListenerDelaysNobody() {
        CountDownLatch slow = new CountDownLatch(1);
        Events events = new Events(event -> {
            Await.until("the test goes on", () -> slow.getCount() == 0);
            seen.add(event);
        });
        events.publish(event(1));
        events.publish(event(2));
        events.close();
        events.publish(event(3));
        assertThat(seen).isEmpty();
        slow.countDown();

        Await.until("all have arrived", () -> seen.size() == 3);
        assertThat(seen).containsExactly(event(1), event(2), event(3));
    }

    @Test
    void aTunnelGoesToEachStateOnceAndKeepsItsFirstReason() {
        Events events = new Events(seen::add);
        Lifecycle life = new Lifecycle(events);
        assertThat(life.state()).isEqualTo(TunnelState.OPENING);
        assertThat(life.go(TunnelState.OPEN, "opened")).isEqualTo(TunnelState.OPENING);
        assertThat(life.go(TunnelState.OPEN, "again")).isNull();
        assertThat(life.closeReason()).isEmpty();
        assertThat(life.go(TunnelState.FAILED, "lost")).isEqualTo(TunnelState.OPEN);
        assertThat(life.go(TunnelState.OPEN, "no way back")).isNull();
        assertThat(life.go(TunnelState.CLOSED, "done")).isEqualTo(TunnelState.FAILED);
        assertThat(life.go(TunnelState.FAILED, "too late")).isNull();
        assertThat(life.go(TunnelState.CLOSED, "again")).isNull();

        assertThat(life.state()).isEqualTo(TunnelState.CLOSED);
        assertThat(life.closeReason()).contains("lost");
        events.close();
        Await.until("all have arrived", () -> seen.size() == 3);
        assertThat(seen)
                .containsExactly(
                        change(TunnelState.OPENING, TunnelState.OPEN, "opened"),
                        change(TunnelState.OPEN, TunnelState.FAILED, "lost"),
                        change(TunnelState.FAILED, TunnelState.CLOSED, "done"));
    }
}
