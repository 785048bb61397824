package dev.tunnel.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A future of a {@link Schedule}: to complete it and to wait for it are steps. */
final class ScheduledFuture<T> extends CompletableFuture<T> {
    private static final long LIMITED = TimeUnit.HOURS.toNanos(12);

    private final Schedule schedule;

    ScheduledFuture(Schedule schedule) {
        this.schedule = schedule;
    }

    @Override
    public boolean complete(T value) {
        pause("completes", true);
        return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        pause("completes with a failure", true);
        return super.completeExceptionally(failure);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        pause("has got what it waited for", false);
        return super.get();
    }

    /** Less than half a day may be up at any moment; more never is. */
    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long until = schedule.nanoTime() + unit.toNanos(timeout);
        if (unit.toNanos(timeout) >= LIMITED) {
            return get();
        }
        pause("has got what it waited for or has waited too long", true);
        if (!isDone()) {
            schedule.elapse(until - schedule.nanoTime());
            throw new TimeoutException();
        }
        return super.get();
    }

    private void pause(String doingNext, boolean always) {
        ScheduledThread.current().pause(doingNext, () -> always || isDone());
    }
}
