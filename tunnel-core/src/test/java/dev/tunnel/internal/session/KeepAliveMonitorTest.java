package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.internal.route.KeepAlive;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that watches the peers of one client. */
@Timeout(60)
class KeepAliveMonitorTest {
    private static final KeepAlive SHORT = new KeepAlive(Duration.ofMillis(50), 3);
    private static final KeepAlive LONG = new KeepAlive(Duration.ofDays(1), 1_000_000);

    private final AtomicLong sleptMillis = new AtomicLong();
    private final KeepAliveMonitor monitor = new KeepAliveMonitor(() -> System.currentTimeMillis() + sleptMillis.get());

    @Test
    void asksASilentPeerAndGivesItUpOnce() {
        FakePeer peer = new FakePeer(System.nanoTime());

        monitor.watch(SHORT, peer, null);

        Await.until("the peer is given up", () -> !peer.losses().isEmpty());
        Await.until("it was asked", () -> peer.asked() > 0);
        awaitNoThread();
        assertThat(peer.losses()).hasSize(1);
    }

    @Test
    void hasAThreadWhileItHasPeers() {
        Heartbeat first = monitor.watch(LONG, new FakePeer(System.nanoTime()), null);
        Heartbeat second = monitor.watch(LONG, new FakePeer(System.nanoTime()), first);
        assertThat(threads()).isEqualTo(1);

        second.stop();
        second.stop();
        assertThat(threads()).isEqualTo(1);
        first.stop();
        awaitNoThread();

        Heartbeat later = monitor.watch(LONG, new FakePeer(System.nanoTime()), null);
        assertThat(threads()).isEqualTo(1);
        later.stop();
        awaitNoThread();
    }

    @Test
    void wakesUpForAPeerWithAShorterInterval() {
        Heartbeat patient = monitor.watch(LONG, new FakePeer(System.nanoTime()), null);
        awaitSleep();
        FakePeer peer = new FakePeer(System.nanoTime());

        monitor.watch(SHORT, peer, patient);

        Await.until("the peer is given up", () -> !peer.losses().isEmpty());
        patient.stop();
    }

    @Test
    void asksAtOnceAfterASleep() {
        KeepAlive settings = new KeepAlive(Duration.ofMillis(500), 1_000_000);
        FakePeer peer = new FakePeer(System.nanoTime());
        monitor.watch(settings, peer, null);
        awaitSleep();

        sleptMillis.set(Duration.ofHours(1).toMillis());

        Await.until("the peer is given up", () -> !peer.losses().isEmpty());
        assertThat(peer.losses()).singleElement().asString().contains("after the clock had jumped by ");
    }

    @Test
    void watchesTheOthersWhenOneFails() {
        Peer broken = new Peer() {
            @Override
            public long lastReceived() {
                return 0;
            }

            @Override
            public boolean isHeld() {
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public void ask() {}

            @Override
            public void lost(String reason) {}
        };
        Heartbeat failing = monitor.watch(SHORT, broken, null);
        FakePeer peer = new FakePeer(System.nanoTime());

        monitor.watch(SHORT, peer, null);

        Await.until("the peer is given up", () -> !peer.losses().isEmpty());
        failing.stop();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tunnel-keepalive"))
                .count();
    }

    private static void awaitNoThread() {
        Await.until("the thread has ended", () -> threads() == 0);
    }

    private static void awaitSleep() {
        Await.until(
                "the thread sleeps",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().equals("tunnel-keepalive")
                                && thread.getState() == Thread.State.TIMED_WAITING));
    }
}
