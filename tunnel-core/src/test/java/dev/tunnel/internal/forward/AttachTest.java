package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Hop;
import dev.tunnel.Reconnect;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelEvent.ReconnectFailed;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A forward that asks something of every session it gets, as a remote forward does. */
class AttachTest {
    private static final Reconnect SWIFT = Reconnect.always().delays(Duration.ofMillis(1), Duration.ofMillis(1));

    private final FakeSessions sessions = new FakeSessions();
    private final Port port = new Port();
    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();
    private Forward forward;

    /** Asks for a port, which it is refused as often as the test says. */
    private static final class Port implements Intake {
        final List<SshSession> asked = new CopyOnWriteArrayList<>();
        final BlockingQueue<TunnelException> refusals = new LinkedBlockingQueue<>();
        volatile Runnable onStop = () -> {};

        @Override
        public String name() {
            return "port";
        }

        @Override
        public String label() {
            return "port";
        }

        @Override
        public void attach(SshSession session) throws TunnelException {
            asked.add(session);
            TunnelException refusal = refusals.poll();
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public void start() {}

        @Override
        public void stop() {
            onStop.run();
        }

        @Override
        public void awaitEnd() {}
    }

    private FakeSession start() throws TunnelException, IOException {
        FakeSession first = new FakeSession();
        sessions.offer(first);
        Uplink uplink = sessions.uplink(Duration.ofMinutes(1), SWIFT);
        SessionLease lease = sessions.acquire();
        Limits limits = new Limits(Integer.MAX_VALUE, Duration.ofMinutes(1), Duration.ZERO);
        forward = new Forward(port, uplink, lease, limits, events::add);
        forward.start();
        return first;
    }

    @AfterEach
    void close() {
        forward.close("done");
        assertThat(sessions.leases()).isZero();
    }

    @Test
    void itAsksEverySession() throws Exception {
        FakeSession first = start();
        FakeSession second = new FakeSession();
        sessions.offer(second);
        first.die();

        assertThat(forward.awaitOpen(Duration.ofSeconds(10))).isTrue();
        assertThat(port.asked).containsExactly(first, second);
    }

    @Test
    void aRefusalIsNoReasonToConnectAgain() throws Exception {
        FakeSession first = start();
        port.refusals.add(FakeSessions.unreachable("in use"));
        port.refusals.add(FakeSessions.unreachable("still in use"));
        FakeSession second = new FakeSession();
        sessions.offer(second);
        first.die();

        assertThat(forward.awaitOpen(Duration.ofSeconds(10))).isTrue();
        assertThat(port.asked).containsExactly(first, second, second, second);
        assertThat(sessions.asked()).isEqualTo(2);
        Await.until(
                "both are told",
                () -> events.stream().filter(ReconnectFailed.class::isInstance).count() == 2);
    }

    @Test
    void aSessionLostWhileItRefusesIsReplaced() throws Exception {
        FakeSession first = start();
        FakeSession second = new FakeSession();
        FakeSession third = new FakeSession();
        port.refusals.add(FakeSessions.unreachable("lost"));
        second.die();
        sessions.offer(second);
        sessions.offer(third);
        first.die();

        assertThat(forward.awaitOpen(Duration.ofSeconds(10))).isTrue();
        assertThat(port.asked).containsExactly(first, second, third);
        assertThat(sessions.leases()).isEqualTo(1);
    }

    @Test
    void whoClosesOneThatIsJustFailingWaitsUntilItHasGivenEverythingBack() throws Exception {
        FakeSession first = start();
        Thread closer = Thread.currentThread();
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        port.onStop = () -> {
            stopping.countDown();
            Await.until(
                    "somebody waits for it",
                    () -> closing.getCount() == 0 && closer.getState() == Thread.State.TIMED_WAITING);
        };
        sessions.offer(new TunnelException.Authentication(Hop.of("b"), "denied", null));
        first.die();
        assertThat(stopping.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(forward.state()).isEqualTo(TunnelState.FAILED);

        closing.countDown();
        forward.close("done");

        assertThat(sessions.leases()).isZero();
    }

    @Test
    void aRefusalAtTheStartEndsIt() {
        port.refusals.add(FakeSessions.unreachable("in use"));

        assertThatThrownBy(this::start).hasMessage("in use");
        assertThat(forward.state()).isEqualTo(TunnelState.CLOSED);
        assertThat(sessions.leases()).isZero();
    }
}
