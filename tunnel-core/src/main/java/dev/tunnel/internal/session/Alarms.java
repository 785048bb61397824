package dev.tunnel.internal.session;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs actions at later times, on one thread, which exists while there is something to wait for. */
public class Alarms implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Alarms.class);

    private record Alarm(long due, Runnable action) {}

    private final String threadName;
    // Guarded by this.
    private final Queue<Alarm> waiting = new PriorityQueue<>(Comparator.comparingLong(alarm -> alarm.due));
    private boolean running;
    private boolean closed;

    /** Names the thread. */
    public Alarms(String threadName) {
        this.threadName = threadName;
    }

    /**
     * Runs the action after so many nanoseconds; it must not block.
     *
     * @return false if that can't be done, because the system has no thread left or this is closed
     */
    public synchronized boolean set(long delay, Runnable action) {
        if (!closed && !running) {
            running = start();
        }
        if (running && !closed) {
            waiting.add(new Alarm(System.nanoTime() + delay, action));
            notifyAll();
        }
        return running && !closed;
    }

    private boolean start() {
        try {
            Threads.daemon(threadName, this::run).start();
            return true;
        } catch (OutOfMemoryError e) {
            log.warn("{}: no thread left", threadName, e);
            return false;
        }
    }

    /** Forgets everything, and ends the thread. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }

    private void run() {
        for (Alarm alarm = next(); alarm != null; alarm = next()) {
            try {
                alarm.action.run();
            } catch (RuntimeException | Error e) {
                log.warn("{}: an action failed", threadName, e);
            }
        }
    }

    /** Waits for the next alarm; null if there is none to wait for. */
    private synchronized @Nullable Alarm next() {
        try {
            Alarm first = waiting.peek();
            while (first != null) {
                long left = first.due - System.nanoTime();
                if (left <= 0) {
                    return waiting.remove();
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
                first = waiting.peek();
            }
        } catch (InterruptedException e) {
            log.warn("{}: interrupted, though nobody does that", threadName, e);
            waiting.clear();
        }
        running = false;
        return null;
    }
}
