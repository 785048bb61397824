package dev.tunnel.internal.forward;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting for an end that comes soon, or not at all. */
final class Latches {
    private Latches() {}

    /**
     * Waits for so long at most, whether or not the thread is interrupted; false if the latch isn't down then. An
     * interrupt is kept for the caller.
     */
    static boolean await(CountDownLatch latch, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
