package dev.tunnel.internal.forward;

import static dev.tunnel.internal.forward.HealingForward.LONG;
import static dev.tunnel.internal.forward.HealingForward.PATIENT;
import static dev.tunnel.internal.forward.HealingForward.assertConnected;
import static dev.tunnel.internal.forward.HealingForward.assertReset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Reconnect;
import dev.tunnel.TunnelEvent.ReconnectFailed;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import java.net.Socket;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How reconnecting ends without a session: without hope, at the policy's limits, or because the tunnel is closed. */
class ReconnectEndTest {
    private static final String LOSS = "the session to hop 2 of 2 (me@b:22) is lost: the peer went away";

    static Stream<TunnelException> hopeless() {
        return Stream.of(
                new TunnelException.HostKey(null, "the host key has changed", null),
                new TunnelException.Authentication(null, "no key is accepted", null),
                new TunnelException.Configuration(null, "the key file is gone", null),
                new TunnelException.Closed("the client is closed"));
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void whatDoesNotPassByItselfEndsItAtOnce(TunnelException failure) throws Exception {
        try (HealingForward healing = new HealingForward(LONG, Reconnect.always())) {
            healing.first.die();
            Socket waiting = healing.connect();
            healing.sessions.awaitAsked(2);
            healing.sessions.offer(failure);

            healing.awaitState(TunnelState.FAILED);
            assertReset(waiting);
            healing.awaitNobodyListens();
            String reason = LOSS + "; can't reconnect: " + failure.getMessage();
            assertThat(healing.forward.closeReason()).contains(reason);
            healing.forward.reconnectNow();
            assertThat(healing.forward.awaitOpen(LONG)).isFalse();
            healing.closeAndAssertOver();
            assertThat(healing.forward.closeReason()).contains(reason);
            assertThat(healing.sessions.asked()).isEqualTo(2);
        }
    }

    @Test
    void aBugInConnectingEndsIt() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, Reconnect.always())) {
            healing.first.die();
            healing.sessions.offer(new ArithmeticException("bug"));

            healing.awaitState(TunnelState.FAILED);
            assertThat(healing.forward.closeReason())
                    .contains(LOSS + "; can't reconnect: java.lang.ArithmeticException: bug");
            healing.closeAndAssertOver();
        }
    }

    @Test
    void afterTheLastAttemptItHasFailed() throws Exception {
        Reconnect thrice = Reconnect.always().maxAttempts(3).delays(Duration.ofMillis(1), Duration.ofMillis(1));
        try (HealingForward healing = new HealingForward(LONG, thrice)) {
            healing.first.die();
            for (int i = 1; i <= 3; i++) {
                healing.sessions.offer(FakeSessions.unreachable("refused " + i));
            }

            healing.awaitState(TunnelState.FAILED);
            assertThat(healing.forward.closeReason())
                    .contains(LOSS + "; can't reconnect (gave up after 3 attempts): hop 2 of 2 (me@b:22): refused 3");
            healing.closeAndAssertOver();
            healing.changes(4);
            assertThat(healing.events(ReconnectFailed.class))
                    .extracting(ReconnectFailed::attempt)
                    .containsExactly(1, 2);
        }
    }

    @Test
    void whoNeverReconnectsHasFailedAtOnce() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, Reconnect.never())) {
            healing.first.die();

            assertThat(healing.forward.state()).isEqualTo(TunnelState.FAILED);
            assertThat(healing.forward.closeReason()).contains(LOSS);
            assertThat(healing.sessions.asked()).isEqualTo(1);
            healing.closeAndAssertOver();
            assertThat(healing.changes(3).get(1).from()).isEqualTo(TunnelState.OPEN);
        }
    }

    @Test
    void aCloseEndsTheWaitForTheNextAttempt() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            healing.first.die();
            healing.sessions.offer(FakeSessions.unreachable("refused"));
            healing.awaitEvent(ReconnectFailed.class);
            Socket waiting = healing.connect();
            Await.until("it waits", () -> healing.forward.stats().connectionsOpen() == 1);

            healing.forward.close("done");
            healing.forward.close("again");
            assertReset(waiting);
            assertThat(healing.forward.closeReason()).contains("done");
            healing.closeAndAssertOver();
            assertThat(healing.sessions.asked()).isEqualTo(2);
        }
    }

    @Test
    void aCloseEndsTheAttempt() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            healing.first.die();
            healing.sessions.awaitAsked(2);

            healing.closeAndAssertOver();
        }
    }

    /** The attempt ends with the close, or gives a session that must be given back. */
    @RepeatedTest(20)
    void aSessionThatComesWithTheCloseIsGivenBack() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            FakeSession late = healing.session();
            healing.first.die();
            healing.sessions.offer(late);
            healing.closeAndAssertOver();

            Await.until("nobody listens to it", () -> late.listeners() == 0);
        }
    }

    @Test
    void aCloseThatDrainsServesThoseWhoWait() throws Exception {
        try (HealingForward healing = new HealingForward(LONG, PATIENT)) {
            healing.first.die();
            Socket client = healing.connect();
            Await.until("it waits", () -> healing.forward.stats().connectionsOpen() == 1);
            Thread closing = new Thread(() -> healing.forward.close(LONG, "done"));
            closing.start();
            healing.sessions.offer(healing.session());
            ChannelPair.Side server = healing.server();
            assertConnected(client, server);
            client.close();
            server.close();

            closing.join(10_000);
            assertThat(closing.isAlive()).isFalse();
            healing.closeAndAssertOver();
        }
    }
}
