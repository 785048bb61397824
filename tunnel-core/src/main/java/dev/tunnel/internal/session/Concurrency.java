package dev.tunnel.internal.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** The lock, the threads and the time of a pool; a test has its own, to go through the orders of what happens. */
interface Concurrency {
    /** A new lock. */
    Lock lock();

    /** Something to wait for. */
    <T> CompletableFuture<T> future();

    /**
     * Runs the task on a thread of its own.
     *
     * @throws OutOfMemoryError if the system has no thread left
     */
    void start(String threadName, Runnable task);

    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** As {@link Alarms#set}. */
    boolean setAlarm(long delay, Runnable action);

    /** As {@link Alarms#close}. */
    void closeAlarms();
}
