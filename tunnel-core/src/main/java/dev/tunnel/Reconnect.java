package dev.tunnel;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * What a tunnel does when it loses its route: how often, and after which delays, it connects again. Immutable.
 *
 * <p>The first attempt begins at once. Each one that fails doubles the delay before the next, from
 * {@link #initialDelay()} up to {@link #longestDelay()}; what is really waited is between half of the delay and all of
 * it, by chance, so that many programs don't come back at the same moment. A route that has been lost again before it
 * lasted for {@link #longestDelay()} goes on with the delays and limits where it was; otherwise everything starts anew.
 *
 * <p>Only what may pass by itself is tried again: a wrong host key, a failed authentication or an unusable
 * configuration ends the tunnel at once, as {@link TunnelException#isRetryable()} tells.
 *
 * @param maxAttempts how many attempts there are after a loss; 0 for none, {@link Integer#MAX_VALUE} for any number
 * @param maxTime the time after a loss in which attempts may begin; {@link ChronoUnit#FOREVER} for any
 * @param initialDelay the delay after the first attempt has failed; more than zero
 * @param longestDelay where delays stop to grow; not less than the initial delay
 */
public record Reconnect(int maxAttempts, Duration maxTime, Duration initialDelay, Duration longestDelay) {
    private static final Duration INITIAL_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Reconnect {
        if (maxAttempts < 0) {
            throw new IllegalArgumentException("maximal number of attempts " + maxAttempts + " is negative");
        }
        if (maxTime.isNegative()) {
            throw new IllegalArgumentException("maximal time " + maxTime + " is negative");
        }
        if (initialDelay.isNegative() || initialDelay.isZero()) {
            throw new IllegalArgumentException("initial delay " + initialDelay + " is not more than zero");
        }
        if (longestDelay.compareTo(initialDelay) < 0) {
            throw new IllegalArgumentException(
                    "longest delay " + longestDelay + " is less than the initial delay " + initialDelay);
        }
    }

    /**
     * Connects again for as long as it takes: at once, then after half a second, doubling up to 30 seconds. The
     * default.
     *
     * @return the policy
     */
    public static Reconnect always() {
        return new Reconnect(Integer.MAX_VALUE, ChronoUnit.FOREVER.getDuration(), INITIAL_DELAY, LONGEST_DELAY);
    }

    /**
     * Never connects again: a tunnel that loses its route has failed, as {@code ssh} itself does it.
     *
     * @return the policy
     */
    public static Reconnect never() {
        return always().maxAttempts(0);
    }

    /**
     * Limits the attempts after a loss.
     *
     * @param attempts at most so many; 0 for none
     * @return a new policy
     * @throws IllegalArgumentException if the number is negative
     */
    public Reconnect maxAttempts(int attempts) {
        return new Reconnect(attempts, maxTime, initialDelay, longestDelay);
    }

    /**
     * Limits the time after a loss in which attempts may begin.
     *
     * @param time not negative
     * @return a new policy
     * @throws IllegalArgumentException if the time is negative
     */
    public Reconnect maxTime(Duration time) {
        return new Reconnect(maxAttempts, Objects.requireNonNull(time, "time"), initialDelay, longestDelay);
    }

    /**
     * Sets the delays.
     *
     * @param initial the delay after the first attempt has failed; more than zero
     * @param longest where delays stop to grow; not less than the initial delay
     * @return a new policy
     * @throws IllegalArgumentException if a delay is out of range
     */
    public Reconnect delays(Duration initial, Duration longest) {
        Objects.requireNonNull(initial, "initial");
        return new Reconnect(maxAttempts, maxTime, initial, Objects.requireNonNull(longest, "longest"));
    }
}
