package dev.tunnel.internal.forward;

import dev.tunnel.Reconnect;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When to connect again, by the rules of a policy: only arithmetic, with times of {@link System#nanoTime} given to it.
 * Used by one thread at a time.
 */
final class Backoff {
    private static final int MOST_DOUBLINGS = 63;

    private final int maxAttempts;
    private final long maxTime;
    private final long initialDelay;
    private final long longestDelay;
    private int attempts;
    private long lostAt;
    private long openedAt;

    /** For a session opened at the given time. */
    Backoff(Reconnect policy, long now) {
        this.maxAttempts = policy.maxAttempts();
        this.maxTime = nanos(policy.maxTime());
        this.initialDelay = nanos(policy.initialDelay());
        this.longestDelay = nanos(policy.longestDelay());
        this.openedAt = now;
        this.lostAt = now;
    }

    /** Saturates, so that for ever is a time like any other. */
    private static long nanos(Duration time) {
        return TimeUnit.NANOSECONDS.convert(time);
    }

    /** The session is lost. Starts anew if it had lasted, and otherwise goes on with attempts, delays and limits. */
    void lost(long now) {
        if (attempts == 0 || now - openedAt >= longestDelay) {
            attempts = 0;
            lostAt = now;
        }
    }

    /** There is a session again. */
    void opened(long now) {
        openedAt = now;
    }

    /** Counts one more attempt: nanoseconds until it begins, or empty if there is none. */
    OptionalLong next(long now, RandomGenerator random) {
        if (attempts >= maxAttempts) {
            return OptionalLong.empty();
        }
        long delay = attempts == 0 ? 0 : jittered(delay(attempts), random);
        if (delay > maxTime - (now - lostAt)) {
            return OptionalLong.empty();
        }
        attempts++;
        return OptionalLong.of(delay);
    }

    /** After so many attempts. */
    private long delay(int failures) {
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        return initialDelay > longestDelay >> doublings ? longestDelay : initialDelay << doublings;
    }

    private static long jittered(long delay, RandomGenerator random) {
        return delay - (long) (random.nextDouble() * delay / 2);
    }

    /** How many attempts there have been since the session was lost. */
    int attempts() {
        return attempts;
    }

    /** How long ago the session was lost. */
    Duration sinceLoss(long now) {
        return Duration.ofNanos(now - lostAt);
    }
}
