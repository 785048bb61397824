package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.internal.session.FakeConnector.FakeAttempt;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who shares a session with whom, and who makes and ends it. */
class SessionPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(30);

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final FakeConnector connector = new FakeConnector();

    @AutoClose
    private final SessionPool pool = new SessionPool(connector);

    /** The threads that are inside {@link SessionPool#acquire}. */
    private final Set<Thread> acquiring = ConcurrentHashMap.newKeySet();

    private static Route route(Duration timeout, String... hops) throws TunnelException {
        return new RoutePlanner(Credentials.none(), HostKeyPolicy.acceptAnyInsecurely(), timeout, "me")
                .plan(Stream.of(hops).map(Hop::of).toList());
    }

    private Future<SessionLease> acquire(Duration timeout, String... hops) throws TunnelException {
        Route route = route(timeout, hops);
        return threads.submit(() -> {
            acquiring.add(Thread.currentThread());
            try {
                return pool.acquire(route);
            } finally {
                acquiring.remove(Thread.currentThread());
            }
        });
    }

    private Future<SessionLease> acquire(String... hops) throws TunnelException {
        return acquire(LONG, hops);
    }

    /** Waits until so many threads wait for a session. */
    private void awaitWaiting(int count) {
        Await.until(
                count + " threads wait for a session",
                () -> acquiring.stream()
                                .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
                                .count()
                        == count);
    }

    private static SessionLease get(Future<SessionLease> lease) throws Exception {
        return lease.get(10, TimeUnit.SECONDS);
    }

    private static Throwable failure(Future<SessionLease> lease) throws Exception {
        try {
            get(lease).close();
            throw new AssertionError("no failure but a lease");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private List<Future<SessionLease>> acquireMany(int count) throws TunnelException {
        List<Future<SessionLease>> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(acquire("a"));
        }
        awaitWaiting(count);
        return leases;
    }

    @Test
    void manyWhoAskForOneRouteShareOneAttempt() throws Exception {
        List<Future<SessionLease>> leases = acquireMany(16);
        FakeSession session = connector.next().succeed();

        for (Future<SessionLease> lease : leases) {
            assertThat(get(lease).session()).isSameAs(session);
            assertThat(session.closeReasons()).isEmpty();
            get(lease).close();
            get(lease).close();
        }
        assertThat(session.closeReasons()).containsExactly("no longer used");
        assertThat(connector.startedMore()).isZero();
    }

    @Test
    void allWaitersFailWithTheAttemptAndTheNextTriesAgain() throws Exception {
        List<Future<SessionLease>> leases = acquireMany(8);
        FakeAttempt first = connector.next();
        TunnelException failure = first.fail("no route");

        for (Future<SessionLease> lease : leases) {
            assertThat(failure(lease)).isSameAs(failure);
        }
        Future<SessionLease> again = acquire("a");
        connector.next().succeed();
        get(again).close();
    }

    @Test
    void aFailureNobodyForesawReachesEveryWaiter() throws Exception {
        Future<SessionLease> lease = acquire("a");
        connector.next().failUnexpectedly(new ArithmeticException("bug"));

        assertThat(failure(lease)).isInstanceOf(IllegalStateException.class).hasRootCauseMessage("bug");
    }

    @Test
    void anInterruptedWaiterLeavesTheOthersAlone() throws Exception {
        List<Future<SessionLease>> leases = acquireMany(3);
        Thread victim = acquiring.iterator().next();
        victim.interrupt();
        Await.until("one has left", () -> leases.stream().anyMatch(Future::isDone));

        FakeAttempt attempt = connector.next();
        assertThat(attempt.isAborted()).isFalse();
        FakeSession session = attempt.succeed();
        int failed = 0;
        for (Future<SessionLease> lease : leases) {
            try {
                get(lease).close();
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(TunnelException.Unreachable.class);
                failed++;
            }
        }
        assertThat(failed).isEqualTo(1);
        assertThat(session.closeReasons()).hasSize(1);
    }

    @Test
    void theInterruptOfTheOnlyWaiterIsKeptAndEndsTheAttempt() throws Exception {
        Route route = route(LONG, "a");
        Future<Boolean> interrupted = threads.submit(() -> {
            acquiring.add(Thread.currentThread());
            assertThatThrownBy(() -> pool.acquire(route))
                    .isInstanceOfSatisfying(TunnelException.Unreachable.class, e -> {
                        assertThat(e.stage()).isEqualTo(Stage.KEY_EXCHANGE);
                        assertThat(e.hop()).isEqualTo(Hop.of("a"));
                    });
            return Thread.interrupted();
        });
        FakeAttempt attempt = connector.next();
        awaitWaiting(1);
        acquiring.iterator().next().interrupt();

        assertThat(interrupted.get()).isTrue();
        assertThat(attempt.isAborted()).isTrue();
    }

    @Test
    void anAttemptThatTakesTooLongIsAborted() throws Exception {
        Future<SessionLease> lease = acquire(SHORT, "a");
        FakeAttempt attempt = connector.next();

        assertThat(failure(lease)).isInstanceOfSatisfying(TunnelException.Unreachable.class, e -> {
            assertThat(e).hasMessageContaining("30 ms").hasMessageContaining("key exchange");
            assertThat(e.stage()).isEqualTo(Stage.KEY_EXCHANGE);
        });
        assertThat(attempt.isAborted()).isTrue();
    }

    @Test
    void whoHasLessTimeLeavesEarlierAndLeavesTheOthersAlone() throws Exception {
        Future<SessionLease> patient = acquire(LONG, "a");
        FakeAttempt attempt = connector.next();
        Future<SessionLease> hasty = acquire(SHORT, "a");

        assertThat(failure(hasty)).hasMessageContaining("30 ms");
        assertThat(attempt.isAborted()).isFalse();
        attempt.succeed();
        get(patient).close();
    }

    @Test
    void aSessionThatComesAtTheLastMomentIsUsed() throws Exception {
        Future<SessionLease> lease = acquire(Duration.ofMillis(300), "a");
        FakeAttempt attempt = connector.next();
        FakeSession[] session = new FakeSession[1];
        // The stage is asked for when the time is up, before anything is done about it.
        attempt.onStage(() -> {
            session[0] = attempt.succeed();
            attempt.joinThread();
        });

        assertThat(get(lease).session()).isSameAs(session[0]);
        assertThat(attempt.isAborted()).isFalse();
        assertThat(session[0].isOpen()).isTrue();
        get(lease).close();
        assertThat(session[0].closeReasons()).hasSize(1);
    }

    @Test
    void aSessionThatComesTooLateIsClosed() throws Exception {
        Future<SessionLease> lease = acquire(SHORT, "a");
        FakeAttempt attempt = connector.next();
        attempt.ignoreAbort();
        assertThat(failure(lease)).isInstanceOf(TunnelException.Unreachable.class);

        FakeSession session = attempt.succeed();

        Await.until("the late session is closed", () -> !session.closeReasons().isEmpty());
    }

    @Test
    void aDeadSessionIsReplacedWhileItsLeasesAreStillGivenBack() throws Exception {
        Future<SessionLease> old = acquire("a");
        FakeSession dead = connector.next().succeed();
        SessionLease oldLease = get(old);
        dead.die();

        Future<SessionLease> fresh = acquire("a");
        FakeSession alive = connector.next().succeed();
        SessionLease freshLease = get(fresh);
        oldLease.close();

        assertThat(freshLease.session()).isSameAs(alive);
        assertThat(alive.isOpen()).isTrue();
        assertThat(dead.closeReasons()).hasSize(1);
        Future<SessionLease> shared = acquire("a");
        assertThat(get(shared).session()).isSameAs(alive);
        freshLease.close();
        get(shared).close();
        assertThat(alive.closeReasons()).hasSize(1);
    }

    @Test
    void aSessionIsMadeAgainAfterItsLastLease() throws Exception {
        for (int i = 0; i < 3; i++) {
            Future<SessionLease> lease = acquire("a");
            FakeSession session = connector.next().succeed();
            get(lease).close();
            assertThat(session.closeReasons()).hasSize(1);
        }
    }

    @Test
    void routesShareTheirCommonHopsAndTheLastLeaseEndsTheChain() throws Exception {
        Future<SessionLease> toB = acquire("a", "b");
        FakeSession a = connector.next().succeed();
        FakeAttempt attemptB = connector.next();
        assertThat(attemptB.via).isSameAs(a);
        FakeSession b = attemptB.succeed();
        Future<SessionLease> toC = acquire("a", "c");
        FakeAttempt attemptC = connector.next();
        assertThat(attemptC.via).isSameAs(a);
        FakeSession c = attemptC.succeed();

        get(toB).close();
        assertThat(b.closeReasons()).hasSize(1);
        assertThat(a.isOpen()).isTrue();
        get(toC).close();
        assertThat(c.closeReasons()).hasSize(1);
        assertThat(a.closeReasons()).hasSize(1);
    }

    @Test
    void aHopReachedAnotherWayIsAnotherSession() throws Exception {
        Future<SessionLease> direct = acquire("b");
        connector.next().succeed();
        Future<SessionLease> jumped = acquire("a", "b");
        connector.next().succeed();
        connector.next().succeed();

        assertThat(get(direct).session()).isNotSameAs(get(jumped).session());
        get(direct).close();
        get(jumped).close();
    }

    @Test
    void aFailingHopGivesBackTheOneBefore() throws Exception {
        Future<SessionLease> lease = acquire("a", "b");
        FakeSession a = connector.next().succeed();
        connector.next().fail("refused");

        assertThat(failure(lease)).hasMessage("refused");
        assertThat(a.closeReasons()).hasSize(1);
    }

    @Test
    void hopsArePreparedBeforeTheFirstIsConnected() throws Exception {
        Future<SessionLease> lease = acquire("a", "b", "c");
        FakeAttempt first = connector.next();

        assertThat(connector.prepared()).hasSize(3);
        first.fail("enough");
        failure(lease);
    }

    @Test
    void closingThePoolEndsAttemptsAndSessions() throws Exception {
        Future<SessionLease> connected = acquire("a");
        FakeSession session = connector.next().succeed();
        SessionLease lease = get(connected);
        Future<SessionLease> connecting = acquire("a", "b");
        FakeAttempt attempt = connector.next();

        pool.close();
        pool.close();

        assertThat(failure(connecting)).isInstanceOf(TunnelException.Closed.class);
        assertThat(attempt.isAborted()).isTrue();
        assertThat(session.isOpen()).isFalse();
        assertThatThrownBy(() -> pool.acquire(route(LONG, "a"))).isInstanceOf(TunnelException.Closed.class);
        lease.close();
        assertThat(connector.startedMore()).isZero();
    }
}
