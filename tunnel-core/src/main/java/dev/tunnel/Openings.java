package dev.tunnel;

import dev.tunnel.internal.session.Opening;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What has been opened over a connection, and ends with it. */
final class Openings {
    private static final int END_MILLIS = 1000;

    private final Set<Opening> all = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    boolean isClosed() {
        return closed;
    }

    /** Adds something that is about to be opened; false if everything has been closed already. */
    boolean add(Opening opening) {
        all.add(opening);
        if (closed) {
            all.remove(opening);
        }
        return !closed;
    }

    /** It is closed, and the server has dealt with everything; or it was never opened. */
    void remove(Opening opening) {
        synchronized (all) {
            all.remove(opening);
            all.notifyAll();
        }
    }

    /**
     * Closes everything. What was written to what the program has closed before arrives first, before the session is
     * taken from under it; whether all of it has, within a second.
     */
    boolean close() {
        closed = true;
        List<Opening> finishing = all.stream().filter(Opening::isClosed).toList();
        all.forEach(Opening::close);
        return awaitEnd(finishing);
    }

    private boolean awaitEnd(List<Opening> finishing) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        boolean interrupted = false;
        synchronized (all) {
            long left = deadline - System.nanoTime();
            while (left > 0 && finishing.stream().anyMatch(all::contains)) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(all, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = deadline - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return finishing.stream().noneMatch(all::contains);
    }
}
