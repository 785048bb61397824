package dev.tunnel.internal.forward;

import static dev.tunnel.internal.forward.HealingForward.LONG;
import static dev.tunnel.internal.forward.HealingForward.PATIENT;
import static dev.tunnel.internal.forward.HealingForward.assertConnected;
import static dev.tunnel.internal.forward.HealingForward.assertReset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.TunnelEvent.ConnectionFailed;
import dev.tunnel.TunnelEvent.ReconnectFailed;
import dev.tunnel.TunnelEvent.StateChanged;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.testkit.ChannelPair;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A forward whose session is lost and replaced, step by step: the test gives each session, and each failure. */
class ReconnectTest {

    @Test
    void whoWasConnectedIsResetAndWhoComesMeanwhileWaitsForTheNextSession() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            Socket before = healing.connected();
            healing.first.die();
            assertThat(healing.forward.state()).isEqualTo(TunnelState.RECONNECTING);
            assertReset(before);
            Socket meanwhile = healing.connect();
            meanwhile.getOutputStream().write(3);
            healing.sessions.awaitAsked(2);
            assertThat(healing.hasOpened()).isFalse();
            assertThat(healing.forward.closeReason()).isEmpty();

            FakeSession second = healing.session();
            healing.sessions.offer(second);
            ChannelPair.Side server = healing.server();
            assertThat(server.input().read()).isEqualTo(3);
            assertConnected(meanwhile, server);
            healing.awaitOpen();
            healing.connected();
            healing.closeAndAssertOver();
            assertThat(second.listeners()).isZero();
            assertThat(healing.changes(4))
                    .extracting(StateChanged::to)
                    .containsExactly(TunnelState.OPEN, TunnelState.RECONNECTING, TunnelState.OPEN, TunnelState.CLOSED);
            assertThat(healing.changes(4).get(1).reason())
                    .isEqualTo("the session to hop 2 of 2 (me@b:22) is lost: the peer went away");
            assertThat(healing.changes(4).get(2).reason())
                    .startsWith("connected again after ")
                    .endsWith("ms, attempt 1");
        }
    }

    @Test
    void theOldLeaseIsKeptUntilThereIsANewOne() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            healing.first.die();
            healing.sessions.awaitAsked(2);
            assertThat(healing.sessions.leases()).isEqualTo(1);
            healing.sessions.offer(FakeSessions.unreachable("not yet"));
            healing.awaitEvent(ReconnectFailed.class);
            assertThat(healing.sessions.leases()).isEqualTo(1);

            healing.sessions.offer(healing.session());
            healing.forward.reconnectNow();
            healing.awaitOpen();
            assertThat(healing.sessions.leases()).isEqualTo(1);
            healing.closeAndAssertOver();
        }
    }

    @Test
    void whoHasWaitedForTheConnectTimeoutIsResetAndTheTunnelGoesOn() throws Exception {
        try (HealingForward healing = new HealingForward(Duration.ofMillis(50), PATIENT)) {
            healing.first.die();
            healing.sessions.offer(FakeSessions.unreachable("no route to host"));
            healing.awaitEvent(ReconnectFailed.class);

            assertReset(healing.connect());
            assertThat(healing.awaitEvent(ConnectionFailed.class).cause())
                    .isInstanceOf(TunnelException.Unreachable.class)
                    .hasMessage("can't open a connection to db:5432: no session within 50 ms: hop 2 of 2 (me@b:22): "
                            + "no route to host");
            assertThat(healing.forward.stats().connectionsFailed()).isEqualTo(1);
            assertThat(healing.forward.state()).isEqualTo(TunnelState.RECONNECTING);
            healing.sessions.offer(healing.session());
            healing.forward.reconnectNow();
            healing.awaitOpen();
            healing.connected();
            healing.closeAndAssertOver();
        }
    }

    @Test
    void whoseChannelIsBeingOpenedGoesOverToTheNextSession() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch lost = new CountDownLatch(1);
        FakeSession dying = new FakeSession(destination -> {
            opening.countDown();
            awaitUninterruptibly(lost);
            throw FakeSessions.unreachable("the session is lost");
        });
        try (HealingForward healing = new HealingForward(LONG, PATIENT, dying)) {
            Socket client = healing.connect();
            opening.await();
            dying.die();
            lost.countDown();
            healing.sessions.offer(healing.session());

            assertConnected(client, healing.server());
            assertThat(healing.forward.stats().connectionsFailed()).isZero();
            healing.closeAndAssertOver();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSessionThatIsLostAgainAtOnceIsNotReplacedAtOnce() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            healing.first.die();
            FakeSession second = healing.session();
            second.die();
            healing.sessions.offer(second);
            healing.changes(4);

            assertThat(healing.forward.state()).isEqualTo(TunnelState.RECONNECTING);
            assertThat(healing.sessions.asked()).isEqualTo(2);
            healing.sessions.offer(healing.session());
            healing.forward.reconnectNow();
            healing.awaitOpen();
            healing.closeAndAssertOver();
        }
    }

    @Test
    void whoDoesNotWaitBeforeTheLossDoesNotHurryAfterIt() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            healing.forward.reconnectNow();
            assertThat(healing.forward.state()).isEqualTo(TunnelState.OPEN);
            assertThat(healing.sessions.asked()).isEqualTo(1);
            healing.first.die();
            healing.sessions.offer(FakeSessions.unreachable("refused"));
            healing.awaitEvent(ReconnectFailed.class);

            assertThat(healing.sessions.asked()).isEqualTo(2);
            healing.closeAndAssertOver();
        }
    }

    @Test
    void whoWaitsForTheTunnelToOpenCanBeInterruptedOrRunOutOfTime() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            assertThat(healing.forward.awaitOpen(Duration.ZERO)).isTrue();
            healing.first.die();

            assertThat(healing.forward.awaitOpen(Duration.ZERO)).isFalse();
            assertThat(healing.forward.awaitOpen(Duration.ofMillis(20))).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> healing.forward.awaitOpen(LONG)).isInstanceOf(InterruptedException.class);
            healing.closeAndAssertOver();
            assertThat(healing.forward.awaitOpen(LONG)).isFalse();
        }
    }
}
