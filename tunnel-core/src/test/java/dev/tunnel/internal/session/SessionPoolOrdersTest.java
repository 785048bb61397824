package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.Route;
import dev.tunnel.testkit.Interleavings;
import dev.tunnel.testkit.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The orders, with one or two interruptions, in which the threads of a pool can pass its lock, complete and await its
 * attempts, and be woken by its alarms: one attempt at a time, nobody waits for ever, and every session is closed once,
 * when nobody uses it any more.
 */
class SessionPoolOrdersTest {
    private static final Duration PATIENT = Duration.ofDays(1);
    private static final Duration HASTY = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration HALF = Duration.ofMinutes(30);
    private static final String UNUSED = "no longer used";

    /** What an attempt comes to. */
    private enum Outcome {
        SUCCESS,
        FAILURE,
        /** Fails when it is aborted. */
        SILENCE,
        /** Succeeds when it is aborted. */
        TOO_LATE
    }

    /** One run: a pool, and what was done to its sessions. */
    private static final class Run implements SessionConnector {
        final SessionPool pool;
        private final Schedule schedule;
        private final List<Outcome> outcomes;
        private final List<SimulatedAttempt> attempts = new ArrayList<>();
        private final List<FakeSession> made = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private Runnable onFirstAttempt = () -> {};
        private boolean closed;
        private int got;
        private int failed;

        Run(Schedule schedule, Duration linger, List<Outcome> outcomes) {
            this.schedule = schedule;
            this.outcomes = outcomes;
            this.pool = new SessionPool(this, linger, new ScheduledConcurrency(schedule));
        }

        @Override
        public Preparation prepare(ResolvedHop hop) {
            return via -> new SimulatedAttempt(hop, via);
        }

        private final class SimulatedAttempt implements Attempt {
            private final ResolvedHop hop;
            private final @Nullable SshSession via;
            private final CompletableFuture<Void> aborted = schedule.future();
            private boolean running;

            SimulatedAttempt(ResolvedHop hop, @Nullable SshSession via) {
                this.hop = hop;
                this.via = via;
            }

            @Override
            public SshSession connect() throws TunnelException {
                if (attempts.stream().anyMatch(other -> other.running && other.hop.equals(hop))) {
                    problems.add("two attempts at the same time");
                }
                Outcome outcome = outcomes.size() > attempts.size() ? outcomes.get(attempts.size()) : Outcome.SUCCESS;
                attempts.add(this);
                running = true;
                if (attempts.size() == 1) {
                    onFirstAttempt.run();
                }
                try {
                    return await(outcome);
                } finally {
                    running = false;
                }
            }

            private SshSession await(Outcome outcome) throws TunnelException {
                if (outcome == Outcome.SILENCE || outcome == Outcome.TOO_LATE) {
                    try {
                        aborted.get();
                    } catch (InterruptedException | ExecutionException e) {
                        throw new AssertionError(e);
                    }
                } else {
                    schedule.pass();
                }
                if (outcome == Outcome.SILENCE || outcome == Outcome.FAILURE) {
                    throw new TunnelException.Unreachable(hop.hop(), Stage.CONNECT, "bad luck", null);
                }
                return make(via);
            }

            @Override
            public Stage stage() {
                return Stage.CONNECT;
            }

            @Override
            public void abort() {
                running = false;
                aborted.complete(null);
            }
        }

        private FakeSession make(@Nullable SshSession via) {
            FakeSession session = new FakeSession();
            made.add(session);
            if (via != null) {
                var unused = via.onEnd(reason -> {
                    if (reason.equals(UNUSED) && session.isOpen()) {
                        problems.add("closed before one that goes through it");
                    }
                });
            }
            return session;
        }

        /** A thread that asks, uses what it gets for so long, and gives it back. */
        void user(String name, Route route, Duration use) {
            schedule.thread(name, () -> use(route, use, false));
        }

        void user(String name, Route route) {
            user(name, route, Duration.ZERO);
        }

        /** A thread that asks, gets no further with what it gets, and gives it back. */
        void stuckUser(String name, Route route) {
            schedule.thread(name, () -> use(route, Duration.ZERO, true));
        }

        private void use(Route route, Duration use, boolean stuck) {
            SessionLease lease;
            try {
                lease = pool.acquire(route, this);
            } catch (TunnelException.Unreachable e) {
                failed++;
                return;
            } catch (TunnelException e) {
                assertThat(e).isInstanceOf(TunnelException.Closed.class).hasMessageStartingWith("the client ");
                assertThat(closed).as("closed").isTrue();
                return;
            }
            got++;
            schedule.pass();
            if (!closed) {
                assertThat(lease.chain())
                        .allSatisfy(session -> assertThat(((FakeSession) session).closeReasons())
                                .isEmpty());
            }
            schedule.elapse(use.toNanos());
            lease.close(schedule.nanoTime(), stuck);
            lease.close(schedule.nanoTime(), stuck);
        }

        /** A thread that closes the pool. */
        void closer() {
            schedule.thread("closer", () -> {
                schedule.pass();
                closed = true;
                pool.close();
            });
        }

        /** A thread that ends the first session that was made. */
        void killer() {
            schedule.thread("killer", () -> {
                schedule.pass();
                made.stream().findFirst().ifPresent(FakeSession::die);
            });
        }

        void assertClosedOnce() {
            assertThat(problems).isEmpty();
            assertThat(made)
                    .allSatisfy(session -> assertThat(session.closeReasons()).hasSize(1));
            assertThat(attempts).noneMatch(attempt -> attempt.running);
        }
    }

    @FunctionalInterface
    private interface Scenario {
        Interleavings.Check prepare(Run run);
    }

    private final Route toA = Askers.route(PATIENT, "a");
    private final Route toAInHaste = Askers.route(HASTY, "a");
    private final Route toB = Askers.route(PATIENT, "a", "b");

    SessionPoolOrdersTest() throws TunnelException {}

    /** With at most so many interruptions; the outcomes are those of the first attempts, the others succeed. */
    private static void inOrders(int interruptions, Duration linger, List<Outcome> outcomes, Scenario scenario) {
        int orders = Interleavings.runAll(interruptions, schedule -> {
            Run run = new Run(schedule, linger, outcomes);
            Interleavings.Check check = scenario.prepare(run);
            return () -> {
                run.assertClosedOnce();
                check.run();
            };
        });
        assertThat(orders).isGreaterThan(1);
    }

    @Test
    void whoAsksForTheSameHopSharesAnAttempt() {
        inOrders(2, Duration.ZERO, List.of(), run -> {
            run.user("one", toA);
            run.user("two", toA);
            return () -> assertThat(run.got).isEqualTo(2);
        });
    }

    @Test
    void whoGoesThroughAHopSharesIt() {
        inOrders(2, Duration.ZERO, List.of(), run -> {
            run.user("one", toB);
            run.user("two", toA);
            return () -> assertThat(run.got).isEqualTo(2);
        });
    }

    @Test
    void aWholeRouteIsShared() {
        inOrders(1, Duration.ZERO, List.of(), run -> {
            run.user("one", toB);
            run.user("two", toB);
            return () -> assertThat(run.got).isEqualTo(2);
        });
    }

    @Test
    void aFailureReachesWhoeverWaitsForTheAttempt() {
        inOrders(2, Duration.ZERO, List.of(Outcome.FAILURE), run -> {
            run.user("one", toA);
            run.user("two", toA);
            return () -> {
                assertThat(run.failed).isBetween(1, 2);
                assertThat(run.got).isEqualTo(2 - run.failed);
                assertThat(run.attempts).hasSize(1 + run.got);
            };
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENCE", "TOO_LATE"})
    void theLastWhoLosesPatienceAbortsTheAttempt(Outcome outcome) {
        inOrders(2, Duration.ZERO, List.of(outcome, outcome), run -> {
            run.user("one", toAInHaste);
            run.user("two", toAInHaste);
            return () -> assertThat(run.failed).isEqualTo(2);
        });
    }

    @Test
    void whoHasMoreTimeTriesAgain() {
        inOrders(2, Duration.ZERO, List.of(Outcome.SILENCE), run -> {
            run.user("hasty", toAInHaste);
            run.onFirstAttempt = () -> run.user("patient", toA);
            return () -> {
                assertThat(run.got).isEqualTo(1);
                assertThat(run.failed).isEqualTo(1);
            };
        });
    }

    @Test
    void whoLosesPatienceLeavesTheAttemptToOthers() {
        inOrders(2, Duration.ZERO, List.of(), run -> {
            run.user("patient", toA);
            run.user("hasty", toAInHaste);
            return () -> {
                assertThat(run.got).isBetween(1, 2);
                assertThat(run.failed).isEqualTo(2 - run.got);
            };
        });
    }

    @ParameterizedTest
    @EnumSource
    void thePoolIsClosedAtAnyMoment(Outcome outcome) {
        inOrders(2, Duration.ZERO, List.of(outcome), run -> {
            run.user("one", toA);
            run.closer();
            return () -> {};
        });
    }

    @Test
    void thePoolIsClosedWhileARouteIsConnectedOrLingers() {
        inOrders(2, HOUR, List.of(), run -> {
            run.user("one", toB);
            run.closer();
            return () -> {};
        });
    }

    @Test
    void thePoolIsClosedWhileTwoAsk() {
        inOrders(1, Duration.ZERO, List.of(), run -> {
            run.user("one", toA);
            run.user("two", toA);
            run.closer();
            return () -> {};
        });
    }

    @Test
    void aSessionIsLostAtAnyMoment() {
        inOrders(2, HOUR, List.of(), run -> {
            run.user("one", toB);
            run.killer();
            return () -> assertThat(run.got).isEqualTo(1);
        });
    }

    @Test
    void aSharedSessionIsLostAtAnyMoment() {
        inOrders(1, HOUR, List.of(), run -> {
            run.user("one", toA);
            run.user("two", toA);
            run.killer();
            return () -> assertThat(run.got).isEqualTo(2);
        });
    }

    @Test
    void whoIsStuckEndsTheSessionIfNobodyElseUsesIt() {
        inOrders(2, HOUR, List.of(), run -> {
            run.stuckUser("stuck", toA);
            run.user("two", toA);
            return () -> assertThat(run.got).isEqualTo(2);
        });
    }

    @Test
    void aSessionLingersAndIsUsedAgain() {
        inOrders(2, HOUR, List.of(), run -> {
            run.user("one", toA);
            run.user("two", toA, HALF);
            return () -> assertThat(run.got).isEqualTo(2);
        });
    }

    @Test
    void aRouteLingersAndIsUsedAgain() {
        inOrders(2, HOUR, List.of(), run -> {
            run.user("one", toB);
            run.user("two", toA, HALF);
            return () -> assertThat(run.got).isEqualTo(2);
        });
    }
}
