package dev.tunnel.internal.session;

import dev.tunnel.internal.route.KeepAlive;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one peer is alive, judged by what came from it and by nothing else: keepalives are sent so that something
 * comes. Time is told by the {@link KeepAliveMonitor}, on whose thread everything happens but {@link #stop}.
 */
public final class Heartbeat {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final long LONGEST_LAST_LOOK = Duration.ofMillis(200).toNanos();
    private static final int PART_OF_LIMIT = 10;
    private static final long LONGEST_LIMIT = Duration.ofDays(36_500).toNanos();

    private final KeepAlive settings;
    private final long interval;
    private final long limit;
    private final Peer peer;
    private final @Nullable Heartbeat before;
    private final Executor background;
    private final Consumer<Heartbeat> onStop;
    private final long lastLook;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean stopped;

    private long heard;
    private long askAt;
    private long due;
    private long lookAt;
    private boolean asked;
    private boolean suspected;
    private long missed;

    /**
     * The heartbeat of a peer that has just been heard.
     *
     * @param before that of the hop before, over which everything from this one comes, or null
     * @param background runs what may block
     */
    Heartbeat(
            KeepAlive settings,
            Peer peer,
            @Nullable Heartbeat before,
            Executor background,
            Consumer<Heartbeat> onStop) {
        this.settings = settings;
        this.peer = peer;
        this.before = before;
        this.background = background;
        this.onStop = onStop;
        this.interval = settings.interval().toNanos();
        this.limit = interval * Math.min(settings.countMax(), LONGEST_LIMIT / interval);
        this.lastLook = Math.min(LONGEST_LAST_LOOK, limit / PART_OF_LIMIT);
        heardAt(peer.lastReceived());
    }

    /** The session has ended, whatever the reason. Idempotent; callable from any thread. */
    public void stop() {
        stopped = true;
        onStop.accept(this);
    }

    /**
     * Asks the peer, or gives it up, if it is time to.
     *
     * @param now the time, as {@link System#nanoTime()} has it
     * @param gap how long this program, or the whole computer, did not run since the last check
     * @return when to check again
     */
    long check(long now, long gap) {
        if (stopped) {
            return now + limit;
        }
        long last = isHeld() ? now : peer.lastReceived();
        if (last - heard > 0) {
            heardAt(last);
        }
        if (gap > interval) {
            askAnew(now, gap);
        }
        if (now - lookAt >= 0) {
            judge(now);
        }
        if (now - askAt >= 0 && !stopped) {
            ask(now);
        }
        return lookAt - askAt < 0 ? lookAt : askAt;
    }

    private boolean isHeld() {
        return peer.isHeld() || (before != null && before.isHeld());
    }

    private void heardAt(long time) {
        heard = time;
        askAt = time + Math.min(interval, limit / 2); // a peer is asked before it is given up, even with a count of 1
        asked = false;
        expectUntil(time + limit);
        missed = 0;
    }

    /** Nothing could be heard in the gap, and the connection may not have outlived it. */
    private void askAnew(long now, long gap) {
        askAt = now;
        missed = gap;
        expectUntil(now + interval);
    }

    /** Leaves time for a look at the hop before, and a last one at the peer itself. */
    private void expectUntil(long time) {
        due = time;
        lookAt = time - 2 * lastLook;
        suspected = false;
    }

    /**
     * Gives the peer up after one last look: what came while this program was short of time has been read by then. A
     * peer behind one that doesn't answer either waits until that one does, or is given up.
     */
    private void judge(long now) {
        if (suspected) {
            stop();
            peer.lost(reason(now));
        } else if (before != null && before.inDoubt() && before.judgedAt() - now <= limit) {
            lookAt = now + lastLook;
        } else {
            suspected = true;
            lookAt = later(due, now + lastLook);
        }
    }

    private boolean inDoubt() {
        return stopped || (asked && peer.lastReceived() - heard <= 0);
    }

    /** When it is known whether this peer, or one before it, is dead. */
    private long judgedAt() {
        return before != null && before.inDoubt() ? later(due, before.judgedAt()) : due;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private void ask(long now) {
        asked = true;
        askAt = now + interval;
        if (asking.compareAndSet(false, true)) {
            boolean started = false;
            try {
                background.execute(this::send);
                started = true;
            } finally {
                if (!started) {
                    asking.set(false);
                }
            }
        }
    }

    /** Where a writer is stuck this waits behind it; silence counts all the same. */
    private void send() {
        try {
            peer.ask();
        } catch (IOException e) {
            log.debug("a keepalive could not be sent", e);
        } finally {
            asking.set(false);
        }
    }

    private String reason(long now) {
        if (missed > 0) {
            return "gave no answer to a keepalive within " + seconds(interval) + " after the clock had jumped by "
                    + seconds(missed) + " (a sleep, or a pause of this program)";
        }
        return "gave no answer for " + seconds(now - heard) + " (ServerAliveInterval " + seconds(interval)
                + " x ServerAliveCountMax " + settings.countMax() + ")";
    }

    /** To a tenth. */
    private static String seconds(long nanos) {
        long tenths = Math.round(nanos / 1e8);
        return BigDecimal.valueOf(tenths, 1).stripTrailingZeros().toPlainString() + " s";
    }
}
