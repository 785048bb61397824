package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads acquire, lose and give back sessions, while attempts fail and sessions die. */
class SessionPoolStressTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 400;
    private static final List<List<String>> ROUTES =
            List.of(List.of("a"), List.of("a", "b"), List.of("a", "b", "c"), List.of("d"));

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Queue<FakeSession> made = new ConcurrentLinkedQueue<>();
    private final Map<SshSession, SshSession> parents = new ConcurrentHashMap<>();
    private final LongAdder used = new LongAdder();
    private final Random random = new Random(1);

    /** Every tenth attempt fails. */
    private SshSession connect(ResolvedHop hop, @Nullable SshSession via) throws TunnelException {
        if (random.nextInt(10) == 0) {
            throw new TunnelException.Unreachable(hop.hop(), TunnelException.Stage.CONNECT, "bad luck", null);
        }
        FakeSession session = new FakeSession();
        made.add(session);
        if (via != null) {
            parents.put(session, via);
        }
        return session;
    }

    private final class LuckyConnector implements SessionConnector {
        @Override
        public Preparation prepare(ResolvedHop hop) {
            return via -> new Attempt() {
                @Override
                public SshSession connect() throws TunnelException {
                    return SessionPoolStressTest.this.connect(hop, via);
                }

                @Override
                public TunnelException.Stage stage() {
                    return TunnelException.Stage.CONNECT;
                }

                @Override
                public void abort() {
                    // It doesn't last.
                }
            };
        }
    }

    private static Route route(List<String> hops) throws TunnelException {
        return new RoutePlanner(
                        SshConfig.parse("User me"),
                        Credentials.none(),
                        HostKeyPolicy.acceptAnyInsecurely(),
                        null,
                        Duration.ofMinutes(1),
                        null)
                .plan(hops.stream().map(Hop::of).toList());
    }

    /** The number of times it got a session. */
    private int use(SessionPool pool, Random luck) throws TunnelException {
        int got = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try (SessionLease lease = pool.acquire(route(ROUTES.get(luck.nextInt(ROUTES.size()))), this)) {
                FakeSession session = (FakeSession) lease.session();
                got++;
                if (luck.nextInt(20) == 0) {
                    session.die();
                }
                // Nobody but the pool closes, and it must not while there is a lease on it or on one that goes
                // through it.
                assertThat(chain(session))
                        .allSatisfy(each -> assertThat(each.closeReasons()).isEmpty());
            } catch (TunnelException.Unreachable e) {
                assertThat(e).hasMessage("bad luck");
            }
        }
        return got;
    }

    private Stream<FakeSession> chain(FakeSession last) {
        return Stream.<SshSession>iterate(last, each -> each != null, parents::get)
                .map(FakeSession.class::cast);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 50_000, 1_000_000})
    void everySessionIsClosedOnceItsLastLeaseIsGivenBackAndNotBefore(long linger) throws Exception {
        try (SessionPool pool = new SessionPool(new LuckyConnector(), Duration.ofNanos(linger))) {
            List<Future<Integer>> users = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random luck = new Random(i);
                users.add(threads.submit(() -> use(pool, luck)));
            }
            int got = 0;
            for (Future<Integer> user : users) {
                got += user.get();
            }

            assertThat(got).isGreaterThan(THREADS * ROUNDS / 2);
            Await.until(
                    "all are closed",
                    () -> made.stream()
                            .noneMatch(session -> session.closeReasons().isEmpty()));
            assertThat(made)
                    .allSatisfy(session -> assertThat(session.closeReasons()).hasSize(1));
        }
    }

    @Test
    void nothingStaysOpenWhenThePoolIsClosedInTheMiddle() throws Exception {
        for (int round = 0; round < 100; round++) {
            SessionPool pool = new SessionPool(new LuckyConnector(), Duration.ZERO);
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                users.add(threads.submit(() -> {
                    try {
                        useUntilClosed(pool);
                    } catch (TunnelException.Closed e) {
                        assertThat(e.isRetryable()).isFalse();
                    }
                    return null;
                }));
            }
            long enough = used.sum() + round;
            Await.until("there is some traffic", () -> used.sum() > enough);
            pool.close();
            for (Future<?> user : users) {
                user.get();
            }
            Await.until(
                    "those that came too late are closed", () -> made.stream().noneMatch(SshSession::isOpen));
            made.clear();
        }
    }

    private void useUntilClosed(SessionPool pool) throws TunnelException {
        while (true) {
            try (SessionLease lease = pool.acquire(route(List.of("a", "b")), this)) {
                assertThat(lease.session()).isNotNull();
                used.increment();
            } catch (TunnelException.Unreachable e) {
                assertThat(e).hasMessage("bad luck");
            }
        }
    }
}
