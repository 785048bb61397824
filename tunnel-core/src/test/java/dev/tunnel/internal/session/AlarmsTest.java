package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Actions at later times, on a thread that is there only while somebody waits. */
class AlarmsTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    @AutoClose
    private final Alarms alarms = new Alarms("tunnel-test-alarms");

    private final List<String> done = new CopyOnWriteArrayList<>();

    private boolean set(long delay, String what) {
        return alarms.set(delay, () -> done.add(what));
    }

    @Test
    void theyComeInTheOrderOfTheirTimes() {
        set(HOUR, "much later");
        set(TimeUnit.SECONDS.toNanos(1), "second");
        set(0, "first");

        Await.until("two have come", () -> done.size() == 2);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whateverGoesWrongWithOneTheOthersCome() {
        alarms.set(0, () -> {
            throw new IllegalStateException("scripted");
        });
        alarms.set(0, () -> {
            throw new OutOfMemoryError("scripted");
        });
        set(0, "next");

        Await.until("the next has come", () -> done.size() == 1);
        assertThat(set(0, "one more")).isTrue();
        Await.until("one more has come", () -> done.size() == 2);
    }

    @Test
    void afterTheCloseNoneComes() {
        set(HOUR, "never");
        alarms.close();

        assertThat(set(0, "too late")).isFalse();
        assertThat(done).isEmpty();
    }
}
