package dev.tunnel.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.function.IntUnaryOperator;

/** One order of the threads of a scenario; see {@link Interleavings}. */
public final class Schedule implements AutoCloseable {
    private final IntUnaryOperator choice;
    private int interruptionsLeft;
    private ScheduledThread last;
    private final ScheduledLock lock = new ScheduledLock();
    private final List<ScheduledThread> threads = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    // Written and read in turns.
    private long time;

    Schedule(IntUnaryOperator choice, int interruptions) {
        this.choice = choice;
        this.interruptionsLeft = interruptions;
    }

    /** The lock whose passing is ordered; to be used by the threads of this schedule alone. */
    public Lock lock() {
        return lock;
    }

    /** Something to wait for, by the threads of this schedule alone; a limited wait may end at any moment. */
    public <T> CompletableFuture<T> future() {
        return new ScheduledFuture<>(this);
    }

    /** The time, which passes only when somebody {@linkplain #elapse lets it}, or has waited for too long. */
    public long nanoTime() {
        return time;
    }

    /** So much time passes, unless it is negative. */
    public void elapse(long nanos) {
        time += Math.max(0, nanos);
    }

    /** Adds a thread, which at once goes as far as its first step; callable by other threads of this schedule, too. */
    public void thread(String name, Interleavings.Check task) {
        ScheduledThread thread = new ScheduledThread(name, task);
        threads.add(thread);
        thread.start();
        thread.goOn();
    }

    /**
     * Lets others go first, or not: for what threads share beside the lock, such as a callback that is run without it.
     */
    public void pass() {
        ScheduledThread.current().pause("goes on", () -> true);
    }

    /** Runs all threads to their ends. */
    void run() {
        for (List<ScheduledThread> able = able(); !able.isEmpty(); able = able()) {
            ScheduledThread next = able.get(choice.applyAsInt(able.size()));
            if (next != last && able.contains(last)) {
                interruptionsLeft--;
            }
            last = next;
            trace.add(next.toString());
            next.goOn();
        }
        for (ScheduledThread thread : threads) {
            if (!thread.isOver()) {
                throw new AssertionError("nobody can go on; waiting for ever: "
                        + threads.stream().filter(each -> !each.isOver()).toList());
            }
        }
    }

    private List<ScheduledThread> able() {
        if (interruptionsLeft == 0 && last != null && last.isAble()) {
            return List.of(last);
        }
        return threads.stream().filter(ScheduledThread::isAble).toList();
    }

    /** What was done, in order. */
    String trace() {
        return String.join(", ", trace);
    }

    /** Ends threads that have not ended by themselves. */
    @Override
    public void close() {
        threads.forEach(ScheduledThread::kill);
    }
}
