package dev.tunnel.internal.forward;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes of one direction of a connection, for itself and for all, and knows when the last ones moved. */
final class Meter {
    private final LongAdder all;
    private final AtomicLong own = new AtomicLong();
    private final AtomicLong moved = new AtomicLong(System.nanoTime());

    Meter(LongAdder all) {
        this.all = all;
    }

    void add(long bytes) {
        all.add(bytes);
        own.addAndGet(bytes);
        // Nobody needs to know at once.
        moved.lazySet(System.nanoTime());
    }

    long bytes() {
        return own.get();
    }

    /** When something moved in one of the directions last, or they began, as {@link System#nanoTime} has it. */
    static long lastMoved(Meter one, Meter other) {
        long mine = one.moved.get();
        long others = other.moved.get();
        return mine - others > 0 ? mine : others;
    }
}
