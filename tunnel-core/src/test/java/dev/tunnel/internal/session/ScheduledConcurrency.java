package dev.tunnel.internal.session;

import dev.tunnel.testkit.Schedule;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** The threads and the time of a schedule. */
final class ScheduledConcurrency implements Concurrency {
    private final Schedule schedule;
    private boolean closed;

    ScheduledConcurrency(Schedule schedule) {
        this.schedule = schedule;
    }

    @Override
    public Lock lock() {
        return schedule.lock();
    }

    @Override
    public <T> CompletableFuture<T> future() {
        return schedule.future();
    }

    @Override
    public void start(String threadName, Runnable task) {
        schedule.thread(threadName, task::run);
    }

    @Override
    public long nanoTime() {
        return schedule.nanoTime();
    }

    @Override
    public boolean setAlarm(long delay, Runnable action) {
        schedule.pass();
        if (closed) {
            return false;
        }
        long due = nanoTime() + delay;
        schedule.thread("alarm", () -> {
            schedule.pass();
            if (!closed) {
                schedule.elapse(due - nanoTime());
                action.run();
            }
        });
        return true;
    }

    @Override
    public void closeAlarms() {
        schedule.pass();
        closed = true;
    }
}
