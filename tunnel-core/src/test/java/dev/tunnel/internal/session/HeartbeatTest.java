package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.internal.route.KeepAlive;
import dev.tunnel.internal.session.SimulatedRoute.Hop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is asked when, and who is given up when and why. */
class HeartbeatTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration LIMIT = INTERVAL.multipliedBy(3);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DEATH = Duration.ofMillis(1);

    private final SimulatedRoute route = new SimulatedRoute();

    @Test
    void aSilentPeerIsAskedEachIntervalAndGivenUp() {
        Hop hop = route.hop(INTERVAL, 3);
        hop.dies(DEATH);

        route.run(Duration.ofSeconds(14));
        assertThat(hop.asked()).isZero();
        route.run(Duration.ofSeconds(2));
        assertThat(hop.asked()).isEqualTo(1);
        route.run(HOUR);

        assertThat(hop.asked()).isEqualTo(2);
        assertThat(hop.lostAfter()).isEqualTo(LIMIT);
        assertThat(hop.lost()).isEqualTo("gave no answer for 45 s (ServerAliveInterval 15 s x ServerAliveCountMax 3)");
    }

    @ParameterizedTest
    @CsvSource({"1, 7500, 15000", "2, 15000, 30000", "10, 15000, 150000"})
    void aPeerIsAskedBeforeItIsGivenUpWhateverTheCount(int countMax, int asked, int lost) {
        Hop hop = route.hop(INTERVAL, countMax);
        hop.dies(DEATH);

        route.run(Duration.ofMillis(asked - 1));
        assertThat(hop.asked()).isZero();
        route.run(Duration.ofMillis(1));
        assertThat(hop.asked()).isEqualTo(1);
        route.run(HOUR);

        assertThat(hop.lostAfter()).isEqualTo(Duration.ofMillis(lost));
    }

    @Test
    void anIdlePeerThatAnswersLivesForEver() {
        Hop hop = route.hop(INTERVAL, 1);

        route.run(HOUR);

        assertThat(hop.lost()).isNull();
        assertThat(hop.asked()).isBetween(470, 480);
    }

    @Test
    void aPeerThatSendsIsNeitherAskedNorGivenUp() {
        Hop hop = route.hop(INTERVAL, 3);
        hop.mute();
        for (int seconds = 0; seconds < 3600; seconds += 10) {
            hop.sends(Duration.ofSeconds(seconds));
        }

        route.run(HOUR);

        assertThat(hop.asked()).isZero();
        assertThat(hop.lost()).isNull();
    }

    @Test
    void aPeerThatSendsNowAndThenLivesWithoutAnswers() {
        Hop hop = route.hop(INTERVAL, 3);
        hop.mute();
        for (int seconds = 0; seconds < 3600; seconds += 44) {
            hop.sends(Duration.ofSeconds(seconds));
        }

        route.run(HOUR);

        assertThat(hop.lost()).isNull();
    }

    @Test
    void thePeerOfASessionThatHasEndedIsLeftAlone() {
        FakePeer peer = new FakePeer(0);
        Heartbeat heartbeat = new Heartbeat(new KeepAlive(INTERVAL, 3), peer, null, Runnable::run, stopped -> {});

        heartbeat.stop();
        heartbeat.check(HOUR.toNanos(), 0);
        heartbeat.check(HOUR.toNanos() * 2, 0);

        assertThat(peer.asked()).isZero();
        assertThat(peer.losses()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theDeadHopIsNamedAndNotThoseBehindItAndInTime(long seed) {
        Random random = new Random(seed);
        int countMax = 1 + random.nextInt(4);
        List<Hop> hops = Stream.generate(() -> route.hop(INTERVAL, countMax))
                .limit(2 + random.nextInt(4))
                .toList();
        for (int i = random.nextInt(20); i > 0; i--) {
            hops.get(random.nextInt(hops.size())).sends(Duration.ofMillis(random.nextInt(200_000)));
        }
        Duration death = Duration.ofMillis(100_000 + random.nextInt(100_000));
        Hop victim = hops.get(random.nextInt(hops.size()));
        victim.dies(death);

        route.run(HOUR);

        assertThat(hops.stream().filter(hop -> hop.lost() != null)).containsExactly(victim);
        assertThat(victim.lostAfter()).isBetween(death, death.plus(INTERVAL.multipliedBy(countMax)));
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @Test
    void aDeadHopIsFoundInTimeWheneverTheOneBeforeItIsAsked() {
        for (int millis = 0; millis < 4000; millis += 10) {
            SimulatedRoute own = new SimulatedRoute();
            Hop first = own.hop(Duration.ofSeconds(2), 3);
            Hop second = own.hop(Duration.ofSeconds(2), 3);
            second.dies(DEATH);
            first.sends(Duration.ofMillis(millis));

            own.run(HOUR);

            assertThat(first.lost()).isNull();
            assertThat(second.lostAfter())
                    .as("heard before after %d ms", millis)
                    .isEqualTo(Duration.ofSeconds(6));
        }
    }

    @Test
    void aPeerThatIsToBeFoundFastDoesntWaitForASlowOneBeforeIt() {
        Hop slow = route.hop(Duration.ofMinutes(5), 3);
        Hop fast = route.hop(Duration.ofSeconds(5), 2);
        slow.dies(DEATH);

        route.run(HOUR);

        assertThat(slow.lost()).isNull();
        assertThat(fast.lostAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aSleepIsFollowedByAQuestionAndAnIntervalToAnswer() {
        Hop hop = route.hop(INTERVAL, 3);
        route.run(Duration.ofSeconds(5));
        hop.dies(DEATH);

        route.sleep(HOUR);
        assertThat(hop.asked()).isEqualTo(1);
        route.run(HOUR);

        assertThat(hop.lostAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(hop.lost())
                .isEqualTo("gave no answer to a keepalive within 15 s after the clock had jumped by 3600 s"
                        + " (a sleep, or a pause of this program)");
    }

    @Test
    void aPauseOfTheProgramIsNoSilenceOfThePeer() {
        Hop first = route.hop(INTERVAL, 3);
        Hop second = route.hop(INTERVAL, 3);
        route.run(Duration.ofSeconds(5));

        route.pause(HOUR);
        assertThat(first.lost()).isNull();
        route.run(HOUR);

        assertThat(first.lost()).isNull();
        assertThat(second.lost()).isNull();
    }

    @Test
    void aPeerThatOutlivedASleepHasItsUsualTimeAgain() {
        Hop hop = route.hop(INTERVAL, 3);
        route.sleep(HOUR);
        hop.dies(Duration.ofSeconds(1));

        route.run(HOUR);

        assertThat(hop.lostAfter()).isBetween(LIMIT, LIMIT.plusSeconds(1));
        assertThat(hop.lost()).contains("ServerAliveInterval");
    }

    @Test
    void whatCameDuringAShortPauseIsReadBeforeThePeerIsJudged() {
        Hop hop = route.hop(INTERVAL, 2);
        hop.mute();
        route.run(Duration.ofSeconds(16));

        route.pause(Duration.ofSeconds(21));
        assertThat(hop.lost()).isNull();
        hop.sends(Duration.ofMillis(10));
        route.run(Duration.ofSeconds(20));

        assertThat(hop.lost()).isNull();
    }

    @Test
    void silenceMeansNothingWhileNobodyReads() {
        Hop first = route.hop(INTERVAL, 3);
        Hop second = route.hop(INTERVAL, 3);
        first.dies(DEATH);
        first.hold(true);

        route.run(HOUR);
        assertThat(first.lost()).isNull();
        assertThat(second.lost()).isNull();
        first.hold(false);
        route.run(LIMIT.plus(INTERVAL));

        assertThat(first.lost()).isNotNull();
    }

    @Test
    void aWriterThatIsStuckDelaysNothing() {
        List<Runnable> stuck = new ArrayList<>();
        FakePeer peer = new FakePeer(0);
        Heartbeat heartbeat = new Heartbeat(new KeepAlive(INTERVAL, 10), peer, null, stuck::add, stopped -> {});

        long now = 0;
        for (long next = heartbeat.check(now, 0); peer.losses().isEmpty(); next = heartbeat.check(now, 0)) {
            now = next;
        }

        assertThat(now).isEqualTo(INTERVAL.multipliedBy(10).toNanos());
        assertThat(stuck).hasSize(1);
    }
}
