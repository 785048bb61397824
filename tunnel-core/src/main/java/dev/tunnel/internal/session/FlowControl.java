package dev.tunnel.internal.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the receive windows of one session share: the measured round trip, the memory they may grow into, and spare
 * segments. The initial window needs no permission; what a window grows by is taken from the session's budget and given
 * back at the end.
 */
public final class FlowControl {
    /** The largest packet we accept (RFC 4253 section 6.1 asks for at least this). */
    public static final int MAX_PACKET = 32 * 1024;

    /** The window a channel starts with. */
    public static final int INITIAL_WINDOW = 1024 * 1024;

    static final int MAX_WINDOW = 16 * 1024 * 1024;
    private static final long BUDGET = 64L * 1024 * 1024;

    final Segment.Pool segments = new Segment.Pool();
    private final AtomicLong budget =
            new AtomicLong(Math.min(BUDGET, Runtime.getRuntime().maxMemory() / 4));
    private final AtomicLong roundTrip = new AtomicLong(TimeUnit.SECONDS.toNanos(1));

    /** Takes note of a round trip to the hop; the shortest one counts, since anything else has waiting in it. */
    public void roundTripSeen(long nanos) {
        roundTrip.accumulateAndGet(Math.max(1, nanos), Math::min);
    }

    long roundTrip() {
        return roundTrip.get();
    }

    /** Asks for memory to grow a window by. */
    boolean reserve(int bytes) {
        for (long free = budget.get(); free >= bytes; free = budget.get()) {
            if (budget.compareAndSet(free, free - bytes)) {
                return true;
            }
        }
        return false;
    }

    void release(int bytes) {
        budget.addAndGet(bytes);
    }
}
