package dev.tunnel.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a state that has no event of its own, up to a limit. */
public final class Await {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);
    private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();

    private Await() {}

    /** Waits ten seconds at most for the condition; fails with the description when it does not come. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, DEFAULT_LIMIT, condition);
    }

    /** Waits for the condition; fails with the description when it does not come within the limit. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        if (!comes(limit, condition)) {
            throw new AssertionError("waited " + limit.toMillis() + " ms in vain until " + what);
        }
    }

    /** Tells whether the condition comes true within the limit. */
    public static boolean comes(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start >= limit.toNanos()) {
                return false;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
