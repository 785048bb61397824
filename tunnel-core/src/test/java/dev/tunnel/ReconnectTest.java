package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ReconnectTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void byDefaultItNeverGivesUp() {
        Reconnect always = Reconnect.always();

        assertThat(always.maxAttempts()).isEqualTo(Integer.MAX_VALUE);
        assertThat(always.maxTime()).isEqualTo(ChronoUnit.FOREVER.getDuration());
        assertThat(always.initialDelay()).isEqualTo(Duration.ofMillis(500));
        assertThat(always.longestDelay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(Reconnect.never().maxAttempts()).isZero();
    }

    @Test
    void eachSettingLeavesTheOthersAlone() {
        Reconnect policy = Reconnect.always()
                .maxAttempts(3)
                .maxTime(SECOND.multipliedBy(9))
                .delays(SECOND, SECOND);

        assertThat(policy).isEqualTo(new Reconnect(3, SECOND.multipliedBy(9), SECOND, SECOND));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        Reconnect policy = Reconnect.always();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.maxAttempts(-1))
                .withMessage("maximal number of attempts -1 is negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.maxTime(SECOND.negated()))
                .withMessage("maximal time PT-1S is negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.delays(Duration.ZERO, SECOND))
                .withMessage("initial delay PT0S is not more than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.delays(SECOND, Duration.ofMillis(999)))
                .withMessage("longest delay PT0.999S is less than the initial delay PT1S");
    }
}
