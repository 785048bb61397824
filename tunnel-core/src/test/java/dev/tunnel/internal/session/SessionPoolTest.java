package dev.tunnel.internal.session;

import static dev.tunnel.internal.session.Askers.LONG;
import static dev.tunnel.internal.session.Askers.failure;
import static dev.tunnel.internal.session.Askers.get;
import static dev.tunnel.internal.session.Askers.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Hop;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.FakeConnector.FakeAttempt;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who shares a session with whom, and who makes and ends it. */
class SessionPoolTest {
    private static final Duration SHORT = Duration.ofMillis(30);

    private final FakeConnector connector = new FakeConnector();

    @AutoClose
    private final SessionPool pool = new SessionPool(connector, Duration.ZERO);

    @AutoClose
    private final Askers askers = new Askers(pool);

    private List<Future<SessionLease>> acquireMany(int count) throws TunnelException {
        List<Future<SessionLease>> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(askers.acquire("a"));
        }
        askers.awaitWaiting(count);
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
    void theTimeStandsStillWhileSomebodyIsAsked() throws Exception {
        connector.askAtOnce();
        Future<SessionLease> first = askers.acquire(SHORT, "a");
        FakeAttempt attempt = connector.next();
        Future<SessionLease> joining = askers.acquire(SHORT, "a");
        Await.until(
                "the time would be up",
                () -> attempt.asked() > SHORT.multipliedBy(10).toNanos());
        assertThat(List.of(first, joining)).noneMatch(Future::isDone);
        attempt.asked.end();

        assertThat(failure(first)).hasMessageContaining("no answer within 30 ms");
        assertThat(failure(joining)).hasMessageContaining("no answer within 30 ms");
        assertThat(attempt.isAborted()).isTrue();
    }

    @Test
    void allWaitersFailWithTheAttemptAndTheNextTriesAgain() throws Exception {
        List<Future<SessionLease>> leases = acquireMany(8);
        FakeAttempt first = connector.next();
        TunnelException failure = first.fail("no route");

        for (Future<SessionLease> lease : leases) {
            assertThat(failure(lease)).isSameAs(failure);
        }
        Future<SessionLease> again = askers.acquire("a");
        connector.next().succeed();
        get(again).close();
    }

    @Test
    void aFailureNobodyForesawReachesEveryWaiter() throws Exception {
        Future<SessionLease> lease = askers.acquire("a");
        connector.next().failUnexpectedly(new ArithmeticException("bug"));

        assertThat(failure(lease)).isInstanceOf(IllegalStateException.class).hasRootCauseMessage("bug");
    }

    /** A tunnel that reconnects then tries again later. */
    @Test
    void aLackOfThreadsMayPass() throws Exception {
        Future<SessionLease> lease = askers.acquire("a");
        connector.next().failUnexpectedly(new OutOfMemoryError("unable to create native thread"));

        assertThat(failure(lease))
                .isInstanceOf(TunnelException.Unreachable.class)
                .hasMessageContaining("this program has reached a limit: unable to create native thread")
                .extracting(e -> ((TunnelException) e).isRetryable())
                .isEqualTo(true);
    }

    @Test
    void anInterruptedWaiterLeavesTheOthersAlone() throws Exception {
        List<Future<SessionLease>> leases = acquireMany(3);
        askers.interruptOne();
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
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            assertThatThrownBy(() -> pool.acquire(route, this))
                    .isInstanceOfSatisfying(TunnelException.Unreachable.class, e -> {
                        assertThat(e.stage()).isEqualTo(Stage.KEY_EXCHANGE);
                        assertThat(e.hop()).isEqualTo(Hop.of("a"));
                    });
            return Thread.interrupted();
        });
        Thread asker = new Thread(interrupted);
        asker.start();
        FakeAttempt attempt = connector.next();
        asker.interrupt();

        assertThat(interrupted.get()).isTrue();
        assertThat(attempt.isAborted()).isTrue();
    }

    @Test
    void anAttemptThatTakesTooLongIsAborted() throws Exception {
        Future<SessionLease> lease = askers.acquire(SHORT, "a");
        FakeAttempt attempt = connector.next();

        assertThat(failure(lease)).isInstanceOfSatisfying(TunnelException.Unreachable.class, e -> {
            assertThat(e).hasMessageContaining("30 ms").hasMessageContaining("key exchange");
            assertThat(e.stage()).isEqualTo(Stage.KEY_EXCHANGE);
        });
        assertThat(attempt.isAborted()).isTrue();
    }

    @Test
    void whoHasLessTimeLeavesEarlierAndLeavesTheOthersAlone() throws Exception {
        Future<SessionLease> patient = askers.acquire(LONG, "a");
        FakeAttempt attempt = connector.next();
        Future<SessionLease> hasty = askers.acquire(SHORT, "a");

        assertThat(failure(hasty)).hasMessageContaining("30 ms");
        assertThat(attempt.isAborted()).isFalse();
        attempt.succeed();
        get(patient).close();
    }

    @Test
    void aSessionThatComesAtTheLastMomentIsUsed() throws Exception {
        Future<SessionLease> lease = askers.acquire(Duration.ofSeconds(5), "a");
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
        connector.ignoreAborts();
        Future<SessionLease> lease = askers.acquire(SHORT, "a");
        FakeAttempt attempt = connector.next();
        assertThat(failure(lease)).isInstanceOf(TunnelException.Unreachable.class);

        FakeSession session = attempt.succeed();

        Await.until("the late session is closed", () -> !session.closeReasons().isEmpty());
    }

    @Test
    void aDeadSessionIsReplacedWhileItsLeasesAreStillGivenBack() throws Exception {
        Future<SessionLease> old = askers.acquire("a");
        FakeSession dead = connector.next().succeed();
        SessionLease oldLease = get(old);
        dead.die();

        Future<SessionLease> fresh = askers.acquire("a");
        FakeSession alive = connector.next().succeed();
        SessionLease freshLease = get(fresh);
        oldLease.close();

        assertThat(freshLease.session()).isSameAs(alive);
        assertThat(alive.isOpen()).isTrue();
        assertThat(dead.closeReasons()).hasSize(1);
        Future<SessionLease> shared = askers.acquire("a");
        assertThat(get(shared).session()).isSameAs(alive);
        freshLease.close();
        get(shared).close();
        assertThat(alive.closeReasons()).hasSize(1);
    }

    @Test
    void aSessionIsMadeAgainAfterItsLastLease() throws Exception {
        for (int i = 0; i < 3; i++) {
            Future<SessionLease> lease = askers.acquire("a");
            FakeSession session = connector.next().succeed();
            get(lease).close();
            assertThat(session.closeReasons()).hasSize(1);
        }
    }

    @Test
    void routesShareTheirCommonHopsAndTheLastLeaseEndsTheChain() throws Exception {
        Future<SessionLease> toB = askers.acquire("a", "b");
        FakeSession a = connector.next().succeed();
        FakeAttempt attemptB = connector.next();
        assertThat(attemptB.via).isSameAs(a);
        FakeSession b = attemptB.succeed();
        Future<SessionLease> toC = askers.acquire("a", "c");
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
        Future<SessionLease> direct = askers.acquire("b");
        connector.next().succeed();
        Future<SessionLease> jumped = askers.acquire("a", "b");
        connector.next().succeed();
        connector.next().succeed();

        assertThat(get(direct).session()).isNotSameAs(get(jumped).session());
        get(direct).close();
        get(jumped).close();
    }

    @Test
    void aFailingHopGivesBackTheOneBefore() throws Exception {
        Future<SessionLease> lease = askers.acquire("a", "b");
        FakeSession a = connector.next().succeed();
        connector.next().fail("refused");

        assertThat(failure(lease)).hasMessage("refused");
        assertThat(a.closeReasons()).hasSize(1);
    }

    @Test
    void hopsArePreparedBeforeTheFirstIsConnected() throws Exception {
        Future<SessionLease> lease = askers.acquire("a", "b", "c");
        FakeAttempt first = connector.next();

        assertThat(connector.prepared()).hasSize(3);
        first.fail("enough");
        failure(lease);
    }

    @Test
    void closingThePoolEndsAttemptsAndSessions() throws Exception {
        Future<SessionLease> connected = askers.acquire("a");
        FakeSession session = connector.next().succeed();
        SessionLease lease = get(connected);
        Future<SessionLease> connecting = askers.acquire("a", "b");
        FakeAttempt attempt = connector.next();

        pool.close();
        pool.close();

        assertThat(failure(connecting)).isInstanceOf(TunnelException.Closed.class);
        assertThat(attempt.isAborted()).isTrue();
        assertThat(session.isOpen()).isFalse();
        assertThatThrownBy(() -> pool.acquire(route(LONG, "a"), this)).isInstanceOf(TunnelException.Closed.class);
        lease.close();
        assertThat(connector.startedMore()).isZero();
    }

    @Test
    void onlyHopsThatHaveToBeConnectedArePrepared() throws Exception {
        Future<SessionLease> toB = askers.acquire("a", "b");
        connector.next().succeed();
        connector.next().succeed();
        Future<SessionLease> again = askers.acquire("a", "b");
        get(again).close();
        assertThat(connector.prepared()).hasSize(2);
        Future<SessionLease> toC = askers.acquire("a", "b", "c");
        connector.next().succeed();

        get(toC).close();
        get(toB).close();
        assertThat(connector.prepared()).extracting(ResolvedHop::host).containsExactly("a", "b", "c");
    }

    @Test
    void whatCannotBePreparedIsReportedBeforeTheOthersAreConnected() throws Exception {
        Future<SessionLease> toA = askers.acquire("a");
        FakeAttempt attempt = connector.next();
        TunnelException unusable = new TunnelException.Configuration(Hop.of("c"), "unusable", null);
        connector.refuse("c", unusable);

        assertThat(failure(askers.acquire("a", "b", "c"))).isSameAs(unusable);
        assertThat(connector.startedMore()).isZero();
        FakeSession a = attempt.succeed();
        get(toA).close();
        assertThat(a.closeReasons()).hasSize(1);
    }

    @Test
    void whoHasMoreTimeThanTheAttemptOfAnotherMakesOneOfItsOwn() throws Exception {
        Future<SessionLease> toA = askers.acquire("a");
        FakeSession a = connector.next().succeed();
        get(toA);
        Future<SessionLease> hasty = askers.acquire(SHORT, "a", "b");
        FakeAttempt tooSlow = connector.next();
        Future<SessionLease> patient = askers.acquire(LONG, "a", "b");

        assertThat(failure(hasty)).hasMessageContaining("30 ms");
        FakeAttempt own = connector.next();
        assertThat(tooSlow.isAborted()).isTrue();
        assertThat(own.via).isSameAs(a);
        FakeSession b = own.succeed();
        assertThat(get(patient).session()).isSameAs(b);
        get(patient).close();
        assertThat(b.closeReasons()).hasSize(1);
        get(toA).close();
    }

    @Test
    void sessionsThatAreNotSharedAreTheirOwnersAlone() throws Exception {
        Route route = route(LONG, "a", "b").unshared();
        Future<SessionLease> shared = askers.acquire("a", "b");
        connector.next().succeed();
        connector.next().succeed();
        Future<SessionLease> mine = askers.acquire(route, "me");
        FakeSession mineA = connector.next().succeed();
        FakeSession mineB = connector.next().succeed();
        Future<SessionLease> yours = askers.acquire(route, "you");
        connector.next().succeed();
        connector.next().succeed();
        assertThat(get(mine).session()).isSameAs(mineB);
        assertThat(Stream.of(get(shared), get(mine), get(yours)).map(SessionLease::session))
                .doesNotHaveDuplicates();

        mineB.die();
        Future<SessionLease> again = askers.acquire(route, "me");
        FakeAttempt onlyB = connector.next();
        assertThat(onlyB.via).isSameAs(mineA);
        onlyB.succeed();
        for (Future<SessionLease> each : List.of(shared, mine, yours, again)) {
            get(each).close();
        }
        assertThat(mineA.closeReasons()).hasSize(1);
    }
}
