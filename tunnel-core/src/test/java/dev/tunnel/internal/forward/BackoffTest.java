package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Reconnect;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Delays and limits, by a clock and dice that the test holds. */
class BackoffTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Reconnect POLICY = Reconnect.always().delays(Duration.ofSeconds(1), Duration.ofSeconds(10));

    /** Random numbers that are always the same. */
    private static RandomGenerator dice(double number) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return number;
            }
        };
    }

    private static double seconds(OptionalLong delay) {
        return delay.orElseThrow() / (double) SECOND;
    }

    @Test
    void theFirstAttemptIsMadeAtOnceAndDelaysDoubleUpToTheLongest() {
        Backoff backoff = new Backoff(POLICY, 0);
        backoff.lost(5);

        for (double expected : new double[] {0, 1, 2, 4, 8, 10, 10}) {
            assertThat(seconds(backoff.next(5, dice(0)))).isEqualTo(expected);
        }
        assertThat(backoff.attempts()).isEqualTo(7);
    }

    @Test
    void jitterTakesUpToHalfOfTheDelayAway() {
        Backoff backoff = new Backoff(POLICY, 0);
        backoff.lost(0);
        backoff.next(0, dice(0.5));

        assertThat(seconds(backoff.next(0, dice(0.5)))).isEqualTo(0.75);
        assertThat(seconds(backoff.next(0, dice(0.999)))).isBetween(1.0, 1.1);
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(seconds(backoff.next(0, random))).isBetween(2.0, 10.0);
        }
    }

    @Test
    void attemptsAreLimited() {
        Backoff backoff = new Backoff(POLICY.maxAttempts(2), 0);
        backoff.lost(0);

        assertThat(backoff.next(0, dice(0))).isPresent();
        assertThat(backoff.next(0, dice(0))).isPresent();
        assertThat(backoff.next(0, dice(0))).isEmpty();
        assertThat(backoff.attempts()).isEqualTo(2);
    }

    @Test
    void noAttemptBeginsAfterTheTimeIsUp() {
        Backoff backoff = new Backoff(POLICY.maxTime(Duration.ofSeconds(4)), 0);
        backoff.lost(10 * SECOND);

        assertThat(backoff.next(10 * SECOND, dice(0))).isPresent();
        assertThat(backoff.next(11 * SECOND, dice(0))).isPresent();
        assertThat(backoff.next(12 * SECOND, dice(0))).hasValue(2 * SECOND);
        assertThat(backoff.next(12 * SECOND, dice(0))).isEmpty();
    }

    @Test
    void neverIsNever() {
        Backoff backoff = new Backoff(Reconnect.never(), 0);
        backoff.lost(0);

        assertThat(backoff.next(0, dice(0))).isEmpty();
    }

    @Test
    void aSessionThatLastedStartsAnewAndOneThatDidNotGoesOn() {
        Backoff backoff = new Backoff(POLICY.maxAttempts(3), 0);
        backoff.lost(0);
        backoff.next(0, dice(0));
        backoff.opened(1 * SECOND);
        backoff.lost(10 * SECOND);
        assertThat(seconds(backoff.next(10 * SECOND, dice(0)))).isEqualTo(1);
        assertThat(backoff.sinceLoss(11 * SECOND)).hasSeconds(11);
        backoff.opened(11 * SECOND);
        backoff.lost(21 * SECOND);

        assertThat(seconds(backoff.next(21 * SECOND, dice(0)))).isZero();
        assertThat(backoff.attempts()).isEqualTo(1);
        assertThat(backoff.sinceLoss(22 * SECOND)).hasSeconds(1);
    }

    @Test
    void theFirstLossIsALossHoweverEarly() {
        Backoff backoff = new Backoff(POLICY, 0);
        backoff.lost(1);

        assertThat(backoff.next(1, dice(0))).hasValue(0);
    }

    @Test
    void theLargestValuesDontOverflow() {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        Backoff backoff = new Backoff(Reconnect.always().delays(Duration.ofNanos(1), ages), Long.MAX_VALUE);
        backoff.lost(Long.MIN_VALUE);
        long before = -1;
        for (int i = 0; i < 64; i++) {
            long delay = backoff.next(Long.MIN_VALUE, dice(0)).orElseThrow();
            assertThat(delay).isGreaterThan(before);
            before = delay;
        }
        assertThat(backoff.next(Long.MIN_VALUE, dice(0))).hasValue(Long.MAX_VALUE);
    }
}
