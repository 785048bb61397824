package dev.tunnel.examples;

import java.util.Locale;

/** Measures the time since it was made. */
final class Stopwatch {
    private final long start = System.nanoTime();

    /** The time so far, for people. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f ms", (System.nanoTime() - start) / 1e6);
    }
}
