package dev.tunnel.internal.session;

import static dev.tunnel.internal.session.Askers.LONG;
import static dev.tunnel.internal.session.Askers.get;
import static dev.tunnel.internal.session.Askers.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.internal.route.Route;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long sessions are kept that nobody uses. */
class SessionLingerTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private final FakeConnector connector = new FakeConnector();

    /** A pool with those who use it. */
    private final class Lingering implements AutoCloseable {
        final SessionPool pool;
        final Askers askers;

        Lingering(@Nullable Duration linger) {
            pool = new SessionPool(connector, linger);
            askers = new Askers(pool);
        }

        /** A session that has been used and given back. */
        FakeSession used(String hop) throws Exception {
            Future<SessionLease> lease = askers.acquire(hop);
            FakeSession session = connector.next().succeed();
            get(lease).close();
            return session;
        }

        void useAgain(FakeSession expected, String... hops) throws Exception {
            SessionLease lease = get(askers.acquire(hops));
            assertThat(lease.session()).isSameAs(expected);
            lease.close();
        }

        @Override
        public void close() {
            askers.close();
            pool.close();
        }
    }

    private static void awaitClosed(FakeSession session) {
        Await.until("it is closed", () -> !session.closeReasons().isEmpty());
        assertThat(session.closeReasons()).containsExactly("no longer used");
    }

    private static boolean timerRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tunnel-linger"));
    }

    @Test
    void anUnusedSessionIsClosedAfterItsTime() throws Exception {
        try (Lingering lingering = new Lingering(SHORT)) {
            awaitClosed(lingering.used("a"));
            Await.until("nobody waits any more", () -> !timerRuns());
        }
    }

    @Test
    void whoComesInTimeUsesItAgain() throws Exception {
        try (Lingering lingering = new Lingering(Duration.ofHours(1))) {
            FakeSession session = lingering.used("a");
            for (int i = 0; i < 3; i++) {
                lingering.useAgain(session, "a");
            }
            assertThat(session.isOpen()).isTrue();
            assertThat(connector.startedMore()).isZero();
            assertThat(connector.prepared()).hasSize(1);
        }
    }

    @Test
    void itIsNotClosedWhileItIsUsedAgain() throws Exception {
        try (Lingering lingering = new Lingering(SHORT)) {
            FakeSession session = lingering.used("a");
            Future<SessionLease> again = lingering.askers.acquire("a");
            Await.until("it is used again", () -> again.isDone() || connector.startedMore() == 1);
            if (connector.startedMore() == 1) {
                // On a busy machine its time may be up already.
                session = connector.next().succeed();
            }
            SessionLease lease = get(again);
            Await.until("its time is over", () -> !timerRuns());
            assertThat(session.isOpen()).isTrue();
            lease.close();
            awaitClosed(session);
        }
    }

    @Test
    void forEverNeedsNobodyToWait() throws Exception {
        FakeSession session;
        try (Lingering lingering = new Lingering(FOREVER)) {
            session = lingering.used("a");
            assertThat(timerRuns()).isFalse();
            lingering.useAgain(session, "a");
            assertThat(session.isOpen()).isTrue();
        }
        assertThat(session.closeReasons()).containsExactly("the client was closed");
    }

    @Test
    void closingThePoolEndsItAtOnce() throws Exception {
        FakeSession session;
        try (Lingering lingering = new Lingering(Duration.ofHours(1))) {
            session = lingering.used("a");
            assertThat(timerRuns()).isTrue();
        }
        assertThat(session.closeReasons()).containsExactly("the client was closed");
        Await.until("nobody waits any more", () -> !timerRuns());
    }

    @Test
    void whatIsLostMeanwhileIsForgottenWithAllThatItGoesThrough() throws Exception {
        try (Lingering lingering = new Lingering(FOREVER)) {
            Route route = route(LONG, "a", "b");
            Future<SessionLease> lease = lingering.askers.acquire(route, this);
            FakeSession a = connector.next().succeed();
            FakeSession b = connector.next().succeed();
            get(lease).close();
            b.die();

            awaitClosed(b);
            assertThat(a.isOpen()).isTrue();
            Future<SessionLease> again = lingering.askers.acquire(route, this);
            FakeConnector.FakeAttempt attempt = connector.next();
            assertThat(attempt.via).isSameAs(a);
            attempt.succeed();
            get(again).close();
        }
    }

    @Test
    void whatWasLostIsNotKept() throws Exception {
        try (Lingering lingering = new Lingering(FOREVER)) {
            Future<SessionLease> lease = lingering.askers.acquire("a");
            FakeSession session = connector.next().succeed();
            get(lease);
            session.die();
            assertThat(session.closeReasons()).isEmpty();
            get(lease).close();

            assertThat(session.closeReasons()).containsExactly("no longer used");
        }
    }

    @Test
    void whatNobodyElseCanUseIsNotKept() throws Exception {
        try (Lingering lingering = new Lingering(FOREVER)) {
            Future<SessionLease> lease =
                    lingering.askers.acquire(route(LONG, "a").unshared(), this);
            FakeSession session = connector.next().succeed();
            get(lease).close();

            assertThat(session.closeReasons()).containsExactly("no longer used");
        }
    }

    /** Both have been unused since the same moment. */
    @Test
    void theSessionItGoesThroughIsNotKeptForLonger() throws Exception {
        try (Lingering lingering = new Lingering(Duration.ofHours(1))) {
            Future<SessionLease> lease = lingering.askers.acquire("a", "b");
            FakeSession a = connector.next().succeed();
            FakeSession b = connector.next().succeed();
            get(lease).close(hoursAgo(2), false);

            assertThat(b.closeReasons()).containsExactly("no longer used");
            assertThat(a.closeReasons()).containsExactly("no longer used");
        }
    }

    @Test
    void theSessionItGoesThroughIsKeptForOthersWhoUsedItLater() throws Exception {
        try (Lingering lingering = new Lingering(Duration.ofHours(1))) {
            Future<SessionLease> far = lingering.askers.acquire("a", "b");
            FakeSession a = connector.next().succeed();
            FakeSession b = connector.next().succeed();
            SessionLease unused = get(far);
            SessionLease near = get(lingering.askers.acquire("a"));
            near.close();
            unused.close(hoursAgo(2), false);

            assertThat(b.closeReasons()).containsExactly("no longer used");
            assertThat(a.isOpen()).isTrue();
            lingering.useAgain(a, "a");
        }
    }

    private static long hoursAgo(int hours) {
        return System.nanoTime() - TimeUnit.HOURS.toNanos(hours);
    }

    @Test
    void sshConfigSaysForHowLongEachHopIsKept() throws Exception {
        String config = "User me\nHost a\nControlPersist yes\nHost b\nControlPersist no";
        try (Lingering lingering = new Lingering(null)) {
            Future<SessionLease> lease = lingering.askers.acquire(route(config, LONG, "a", "b"), this);
            FakeSession a = connector.next().succeed();
            FakeSession b = connector.next().succeed();
            get(lease).close();

            assertThat(b.closeReasons()).containsExactly("no longer used");
            assertThat(a.isOpen()).isTrue();
            assertThat(timerRuns()).isFalse();
        }
    }
}
