package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Reconnect;
import dev.tunnel.TunnelState;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions die and attempts fail by chance, while clients come and go, until the forward is closed in the middle. */
class ReconnectStressTest {
    private static final int CLIENTS = 6;
    private static final int LOSSES = 100;
    private static final Reconnect SWIFT = Reconnect.always().delays(Duration.ofNanos(1), Duration.ofMillis(1));

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Deque<FakeSession> made = new ConcurrentLinkedDeque<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void everyLeaseIsGivenBackAndEveryClientServedOrReset(int seed) throws Exception {
        Random luck = new Random(seed);
        try (HealingForward healing = new HealingForward(HealingForward.LONG, SWIFT, session())) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> talk(healing)));
            }
            for (int i = 0; i < LOSSES; i++) {
                loseAndHeal(healing, luck);
            }
            made.getLast().die();
            healing.closeAndAssertOver();

            int served = 0;
            for (Future<Integer> client : clients) {
                served += client.get();
            }
            assertThat(served).isPositive();
            assertThat(made).allSatisfy(each -> assertThat(each.listeners()).isZero());
        }
    }

    /** A session whose destinations send back what they get. */
    private FakeSession session() {
        FakeSession session = new FakeSession(destination -> {
            ChannelPair pair = new ChannelPair();
            threads.execute(() -> echo(pair.far()));
            return pair.near();
        });
        made.add(session);
        return session;
    }

    private static void echo(ChannelPair.Side server) {
        try {
            server.input().transferTo(server.output());
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("unexpected");
        } finally {
            server.close();
        }
    }

    /** Loses the session, and gives the next one after some failures. */
    private void loseAndHeal(HealingForward healing, Random luck) {
        FakeSession lost = made.getLast();
        for (int failures = luck.nextInt(3); failures > 0; failures--) {
            healing.sessions.offer(FakeSessions.unreachable("bad luck"));
        }
        FakeSession next = session();
        healing.sessions.offer(next);
        lost.die();
        if (luck.nextInt(4) == 0) {
            healing.forward.reconnectNow();
        }
        if (luck.nextInt(4) != 0) {
            Await.until("it heals", () -> next.listeners() == 1);
        }
    }

    /** How often it got an answer, until the forward was closed. */
    private static int talk(HealingForward healing) {
        int served = 0;
        while (healing.forward.state() != TunnelState.CLOSED) {
            try (Socket client = healing.connect()) {
                client.getOutputStream().write(42);
                // The end would pass for an answer of nothing.
                assertThat(client.getInputStream().read()).isEqualTo(42);
                served++;
            } catch (SocketException e) {
                assertThat(e).hasMessageNotContaining("Too many open files");
            } catch (IOException e) {
                throw new AssertionError("neither served nor reset", e);
            }
        }
        return served;
    }
}
