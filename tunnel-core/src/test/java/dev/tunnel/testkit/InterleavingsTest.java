package dev.tunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** The orders are all there are, and what goes wrong in one of them is found. */
class InterleavingsTest {

    private static void locked(Lock lock, Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    @Test
    void everyOrderIsTriedOnce() {
        Set<String> seen = new TreeSet<>();

        int count = Interleavings.runAll(schedule -> {
            StringBuilder order = new StringBuilder();
            for (String name : new String[] {"a", "b"}) {
                schedule.thread(name, () -> {
                    locked(schedule.lock(), () -> order.append(name));
                    locked(schedule.lock(), () -> order.append(name));
                });
            }
            return () -> seen.add(order.toString());
        });

        assertThat(seen).containsExactly("aabb", "abab", "abba", "baab", "baba", "bbaa");
        assertThat(count).isEqualTo(6);
    }

    @Test
    void aCheckThatIsNotAtomicIsFound() {
        assertThatThrownBy(() -> Interleavings.runAll(schedule -> {
                    int[] balance = {1};
                    for (String name : new String[] {"a", "b"}) {
                        schedule.thread(name, () -> {
                            boolean[] enough = {false};
                            locked(schedule.lock(), () -> enough[0] = balance[0] > 0);
                            if (enough[0]) {
                                locked(schedule.lock(), () -> balance[0]--);
                            }
                        });
                    }
                    return () -> assertThat(balance[0]).isZero();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("in this order: a locks, b locks, a locks, b locks");
    }

    @Test
    @SuppressWarnings("WaitNotInLoop") // that is the mistake
    void aLostWakeUpIsFound() {
        assertThatThrownBy(() -> Interleavings.runAll(schedule -> {
                    Lock lock = schedule.lock();
                    Condition changed = lock.newCondition();
                    boolean[] there = {false};
                    schedule.thread("consumer", () -> {
                        boolean[] wait = {false};
                        locked(lock, () -> wait[0] = !there[0]);
                        if (wait[0]) {
                            locked(lock, changed::awaitUninterruptibly);
                        }
                    });
                    schedule.thread(
                            "producer",
                            () -> locked(lock, () -> {
                                there[0] = true;
                                changed.signalAll();
                            }));
                    return () -> {};
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("waiting for ever: [consumer wakes up]");
    }

    @Test
    @SuppressWarnings("WaitNotInLoop") // there are no spurious wake-ups here
    void aLimitedWaitEndsInTimeOrNot() {
        Set<Boolean> woken = new TreeSet<>();
        Interleavings.runAll(schedule -> {
            Lock lock = schedule.lock();
            Condition changed = lock.newCondition();
            schedule.thread(
                    "consumer",
                    () -> locked(lock, () -> {
                        try {
                            woken.add(changed.awaitNanos(1) > 0);
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }));
            schedule.thread("producer", () -> locked(lock, changed::signal));
            return () -> {};
        });

        assertThat(woken).containsExactly(false, true);
    }

    @Test
    void aCallbackWithoutTheLockCanBeAStep() {
        Set<String> seen = new TreeSet<>();
        Interleavings.runAll(schedule -> {
            StringBuilder order = new StringBuilder();
            for (String name : new String[] {"a", "b"}) {
                schedule.thread(name, () -> {
                    schedule.pass();
                    order.append(name);
                });
            }
            return () -> seen.add(order.toString());
        });

        assertThat(seen).containsExactly("ab", "ba");
    }

    @Test
    void whatFailsInAThreadFailsTheScenario() {
        assertThatThrownBy(() -> Interleavings.runAll(schedule -> {
                    schedule.thread("a", () -> {
                        throw new IllegalStateException("on purpose");
                    });
                    return () -> {};
                }))
                .hasMessageContaining("a failed: on purpose");
    }
}
