package dev.tunnel.abuse;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** True once a counter has stood still for a second, and above zero. */
final class Standstill implements BooleanSupplier {
    private static final long NANOS = 1_000_000_000L;

    private final LongSupplier counter;
    private long last;
    private long since = System.nanoTime();

    Standstill(LongSupplier counter) {
        this.counter = counter;
    }

    @Override
    public boolean getAsBoolean() {
        long now = counter.getAsLong();
        if (now != last || now == 0) {
            last = now;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > NANOS;
    }
}
