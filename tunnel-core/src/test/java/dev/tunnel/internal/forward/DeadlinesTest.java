package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.internal.session.Alarms;
import dev.tunnel.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When what may go on for only so long is looked at. */
class DeadlinesTest {

    /** Goes off before whoever sets it has gone on. */
    private static final class InstantAlarms extends Alarms {
        InstantAlarms() {
            super("nobody");
        }

        @Override
        public synchronized boolean set(long delay, Runnable action) {
            action.run();
            return true;
        }
    }

    /** A check that is over before whoever planned it has gone on. */
    @Test
    void whoeverComesAfterACheckPlansAnother() {
        AtomicInteger checks = new AtomicInteger();
        Executor counting = task -> {
            task.run();
            checks.incrementAndGet();
        };
        try (Deadlines check = new Deadlines(Duration.ofNanos(1), List::of, counting, new InstantAlarms())) {
            check.begin();
            assertThat(checks).hasValue(1);
            check.begin();
            assertThat(checks).hasValue(2);
        }
    }

    @Test
    void aLackOfThreadsDelaysACheck() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger checks = new AtomicInteger();
        try (Deadlines check = new Deadlines(
                Duration.ofMillis(1),
                List::of,
                task -> {
                    if (asked.incrementAndGet() <= 3) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    task.run();
                    checks.incrementAndGet();
                },
                "test")) {
            check.begin();
            Await.until("there is a check", () -> checks.get() == 1);
        }
    }
}
