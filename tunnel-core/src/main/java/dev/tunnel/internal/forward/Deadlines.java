package dev.tunnel.internal.forward;

import dev.tunnel.internal.session.Alarms;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Ends what has gone on for too long: connections on which nothing moves, clients that don't say where they want to go.
 * Looks at them only when the time of one may be up, so that moving bytes costs nothing.
 */
final class Deadlines implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;
    /** So far away that adding it to any time is no problem. */
    private static final long LONGEST = NEVER / 4;

    /** Something that may go on for only so long. */
    interface Timed {
        /** For how long it has gone on, at a time of {@link System#nanoTime}. */
        long elapsedNanos(long now);

        /** Its time is up; may block. */
        void timedOut();
    }

    private final long limit;
    private final Supplier<? extends Collection<? extends Timed>> watched;
    private final Executor executor;
    private final Alarms alarms;
    private final AtomicBoolean planned = new AtomicBoolean();

    /**
     * Not yet looking.
     *
     * @param limit zero for none
     * @param watched gives all there are
     * @param executor ends them, which may have to wait where JSch sends the close
     * @param threadName names the thread, which exists while there is something to wait for
     */
    Deadlines(
            Duration limit,
            Supplier<? extends Collection<? extends Timed>> watched,
            Executor executor,
            String threadName) {
        this(limit, watched, executor, new Alarms(threadName));
    }

    /** With alarms of the caller's, which it takes over. */
    Deadlines(
            Duration limit, Supplier<? extends Collection<? extends Timed>> watched, Executor executor, Alarms alarms) {
        // Converting saturates, so that for ever is a time like any other.
        this.limit = Math.min(LONGEST, TimeUnit.NANOSECONDS.convert(limit));
        this.watched = watched;
        this.executor = executor;
        this.alarms = alarms;
    }

    /** There is one more. */
    void begin() {
        if (limit > 0 && planned.compareAndSet(false, true)) {
            plan(limit);
        }
    }

    private void plan(long delay) {
        if (!alarms.set(delay, this::beginCheck)) {
            // Where there is no thread left, the next one to begin tries again.
            planned.set(false);
        }
    }

    private void beginCheck() {
        try {
            executor.execute(this::check);
        } catch (OutOfMemoryError e) {
            plan(limit);
        }
    }

    private void check() {
        long next = end();
        if (next == NEVER) {
            planned.set(false);
            // One that has come meanwhile may have relied on this check.
            next = end();
            if (next == NEVER || !planned.compareAndSet(false, true)) {
                return;
            }
        }
        plan(next);
    }

    /** Ends those whose time is up; how long it takes until that of the next one may be. */
    private long end() {
        long now = System.nanoTime();
        long next = NEVER;
        for (Timed one : watched.get()) {
            long left = limit - one.elapsedNanos(now);
            if (left > 0) {
                next = Math.min(next, left);
            } else {
                one.timedOut();
            }
        }
        return next;
    }

    @Override
    public void close() {
        alarms.close();
    }
}
