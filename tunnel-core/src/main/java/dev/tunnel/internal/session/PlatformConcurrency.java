package dev.tunnel.internal.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Platform threads, and the clock of the system. */
final class PlatformConcurrency implements Concurrency {
    private final Alarms alarms = new Alarms("tunnel-linger");

    @Override
    public Lock lock() {
        return new ReentrantLock();
    }

    @Override
    public <T> CompletableFuture<T> future() {
        return new CompletableFuture<>();
    }

    @Override
    public void start(String threadName, Runnable task) {
        Threads.daemon(threadName, task).start();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean setAlarm(long delay, Runnable action) {
        return alarms.set(delay, action);
    }

    @Override
    public void closeAlarms() {
        alarms.close();
    }
}
