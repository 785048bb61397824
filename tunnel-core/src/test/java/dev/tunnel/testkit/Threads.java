package dev.tunnel.testkit;

import java.time.Duration;

/** Starting and ending the testkit's own threads. */
final class Threads {
    private Threads() {}

    /** Starts a daemon thread. */
    static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for the thread's end; fails when it does not come. */
    static void join(Thread thread, Duration limit) {
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new AssertionError("thread " + thread.getName() + " does not end");
        }
    }
}
