package dev.tunnel.examples.soak;

import java.util.concurrent.atomic.AtomicLong;

/** Whether something is being disturbed. What begins and ends in the same calm has no excuse. */
final class Weather {
    /** Even while it is calm. */
    private final AtomicLong changes = new AtomicLong(1);

    void calm() {
        change(0);
    }

    void rough() {
        change(1);
    }

    private void change(int parity) {
        changes.updateAndGet(n -> n % 2 == parity ? n : n + 1);
    }

    /** A moment, for {@link #wasCalm}. */
    long now() {
        return changes.get();
    }

    /** Whether it has been calm since the given moment. */
    boolean wasCalm(long since) {
        return since % 2 == 0 && changes.get() == since;
    }
}
