package dev.tunnel.internal.session;

import dev.tunnel.internal.route.KeepAlive;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds peers that are dead ({@code ServerAliveInterval}, {@code ServerAliveCountMax}). It has a thread while it has
 * peers, which sleeps until the next deadline and never blocks on the network: a dead peer can block a writer for ever,
 * so what has to be written is written by others.
 */
public final class KeepAliveMonitor {
    private static final Logger log = LoggerFactory.getLogger(KeepAliveMonitor.class);
    private static final long LONGEST_SLEEP = Duration.ofDays(1).toNanos();
    private static final long AFTER_FAILURE = Duration.ofSeconds(5).toNanos();

    private final LongSupplier wallClock;
    private final Executor background =
            task -> Threads.daemon("tunnel-keepalive-send", task).start();
    private final AtomicBoolean changed = new AtomicBoolean();
    // Guarded by this; in the order of their start, so that a hop comes after the one before it.
    private final Set<Heartbeat> heartbeats = new LinkedHashSet<>();
    private @Nullable Thread thread;

    public KeepAliveMonitor() {
        this(System::currentTimeMillis);
    }

    KeepAliveMonitor(LongSupplier wallClock) {
        this.wallClock = wallClock;
    }

    /**
     * Begins to watch a peer that has just been heard.
     *
     * @param settings with an interval above zero
     * @param before the heartbeat of the hop before, or null
     * @return its heartbeat, to be stopped when the session ends
     */
    public Heartbeat watch(KeepAlive settings, Peer peer, @Nullable Heartbeat before) {
        Heartbeat heartbeat = new Heartbeat(settings, peer, before, background, this::forget);
        synchronized (this) {
            if (thread == null) {
                Thread fresh = Threads.daemon("tunnel-keepalive", this::run);
                fresh.start();
                thread = fresh;
            }
            heartbeats.add(heartbeat);
            wake();
        }
        return heartbeat;
    }

    private synchronized void forget(Heartbeat heartbeat) {
        heartbeats.remove(heartbeat);
        if (heartbeats.isEmpty()) {
            wake();
        }
    }

    private void wake() {
        changed.set(true);
        LockSupport.unpark(thread);
    }

    private void run() {
        long planned = System.nanoTime();
        long offset = clockOffset();
        for (List<Heartbeat> all = heartbeats(); !all.isEmpty(); all = heartbeats()) {
            long now = System.nanoTime();
            long offsetNow = clockOffset();
            // The system's timer stands still while the computer sleeps, or runs on while only this program does not.
            long gap = Math.max(now - planned, offsetNow - offset);
            offset = offsetNow;
            planned = now + LONGEST_SLEEP;
            for (Heartbeat each : all) {
                long next = check(each, now, gap);
                planned = next - planned < 0 ? next : planned;
            }
            sleepUntil(planned);
        }
    }

    private long clockOffset() {
        return TimeUnit.MILLISECONDS.toNanos(wallClock.getAsLong()) - System.nanoTime();
    }

    /** Those there are; the thread ends when there are none. */
    private synchronized List<Heartbeat> heartbeats() {
        if (heartbeats.isEmpty()) {
            thread = null;
        }
        return List.copyOf(heartbeats);
    }

    /** Whatever goes wrong with one peer, such as a lack of memory, the others are watched on. */
    private static long check(Heartbeat heartbeat, long now, long gap) {
        try {
            return heartbeat.check(now, gap);
        } catch (RuntimeException | Error e) {
            log.warn("checking whether a peer is alive failed", e);
            return now + AFTER_FAILURE;
        }
    }

    private void sleepUntil(long planned) {
        long left = planned - System.nanoTime();
        while (left > 0 && !changed.getAndSet(false)) {
            LockSupport.parkNanos(this, left);
            left = planned - System.nanoTime();
        }
    }
}
