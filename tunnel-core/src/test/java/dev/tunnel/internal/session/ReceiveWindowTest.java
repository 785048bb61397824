package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer may send, when it is told so, and when the window grows. */
class ReceiveWindowTest {
    private static final int INITIAL = FlowControl.INITIAL_WINDOW;
    private static final long ROUND_TRIP = Duration.ofMillis(50).toNanos();

    private final FlowControl flow = new FlowControl();
    private final ReceiveWindow window = window();
    private long now = System.nanoTime();

    private ReceiveWindow window() {
        flow.roundTripSeen(ROUND_TRIP);
        return new ReceiveWindow(flow);
    }

    /** How many bytes the session still lets windows grow by. */
    private static long freeBudget(FlowControl flow) {
        int step = 1024;
        int taken = 0;
        while (flow.reserve(step)) {
            taken += step;
        }
        flow.release(taken);
        return taken;
    }

    /** Consumes a part of the window in each of so many round trips. */
    private void consumeEachRoundTrip(double part, int roundTrips) {
        for (int i = 0; i < roundTrips; i++) {
            int bytes = (int) (window.size() * part);
            assertThat(window.received(bytes)).isTrue();
            now += ROUND_TRIP;
            window.consumed(bytes, now);
        }
    }

    @Test
    void refusesWhatTheWindowDoesNotAllow() {
        assertThat(window.received(INITIAL)).isTrue();

        assertThat(window.received(1)).isFalse();
        assertThat(window.buffered()).isEqualTo(INITIAL);
    }

    @Test
    void grantsOnlyWhatIsWorthAMessage() {
        window.received(INITIAL);

        assertThat(window.consumed(INITIAL / 4 - 1, now)).isZero();
        assertThat(window.consumed(1, now)).isEqualTo(INITIAL / 4);
        assertThat(window.received(INITIAL / 4)).isTrue();
        assertThat(window.received(1)).isFalse();
    }

    @Test
    void doublesWhileTheConsumerTakesMoreThanHalfOfItInARoundTrip() {
        consumeEachRoundTrip(0.75, 3);

        assertThat(window.size()).isEqualTo(8 * INITIAL);
    }

    @Test
    void neverGrowsBeyondTheLargestWindow() {
        consumeEachRoundTrip(0.75, 20);

        assertThat(window.size()).isEqualTo(FlowControl.MAX_WINDOW);
    }

    @Test
    void staysWhileTheConsumerIsSlow() {
        consumeEachRoundTrip(0.4, 200);

        assertThat(window.size()).isEqualTo(INITIAL);
    }

    @Test
    void staysWhenALotIsConsumedAfterAPause() {
        now += 1000 * ROUND_TRIP;
        window.received(INITIAL);
        window.consumed(INITIAL, now);

        assertThat(window.size()).isEqualTo(INITIAL);
    }

    @Test
    void staysWhenTheSessionHasNoMemoryLeft() {
        while (flow.reserve(INITIAL)) {
            assertThat(freeBudget(flow)).isNotNegative();
        }
        consumeEachRoundTrip(0.75, 10);

        assertThat(window.size()).isEqualTo(INITIAL);
    }

    @Test
    void givesBackWhatItHasGrownBy() {
        long before = freeBudget(flow);
        consumeEachRoundTrip(0.75, 3);
        assertThat(freeBudget(flow)).isEqualTo(before - 7L * INITIAL);

        window.release();
        window.release();

        assertThat(freeBudget(flow)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensThePeerIsNeverAllowedMoreThanTheWindowAndNeverStarved(long seed) {
        Random random = new Random(seed);
        long allowed = INITIAL;
        long received = 0;
        long consumed = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt((int) ROUND_TRIP);
            if (random.nextBoolean()) {
                int piece = (int) Math.min(allowed - received, random.nextInt(64 * 1024));
                assertThat(window.received(piece)).isTrue();
                received += piece;
            } else {
                int piece = random.nextInt((int) (received - consumed) + 1);
                allowed += window.consumed(piece, now);
                consumed += piece;
            }
            assertThat(window.buffered()).isEqualTo((int) (received - consumed));
            assertThat(allowed - consumed).isBetween(window.size() * 3L / 4, (long) window.size());
        }
        assertThat(received).isGreaterThan(10L * INITIAL);
    }
}
