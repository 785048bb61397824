package dev.tunnel.examples.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what has to happen some time. */
final class Waiting {
    /** So long that what hasn't happened by then never will, however busy the machine is. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final int LOOK_MILLIS = 5;

    private Waiting() {}

    /** Looks again and again until the condition holds. */
    static void until(String what, BooleanSupplier condition) throws IOException, InterruptedException {
        long deadline = deadline();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("waited in vain: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** When patience is at an end, in terms of {@link System#nanoTime()}. */
    static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }
}
