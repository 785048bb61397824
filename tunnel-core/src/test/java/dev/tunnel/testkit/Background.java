package dev.tunnel.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Something a test does on a thread of its own; it has ended when this is closed. */
public final class Background implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final String what;
    private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean interrupted;

    /** What is done. */
    public interface Task {
        void run() throws Exception;
    }

    private Background(String what, Task task) {
        this.what = what;
        this.thread = new Thread(() -> perform(task), what);
        this.thread.setDaemon(true);
    }

    /** Begins it. */
    public static Background run(String what, Task task) {
        Background background = new Background(what, task);
        background.thread.start();
        return background;
    }

    private void perform(Task task) {
        Throwable failure = null;
        try {
            task.run();
        } catch (Exception | Error e) {
            failure = e;
        }
        interrupted = Thread.currentThread().isInterrupted();
        end.complete(failure);
    }

    /** Interrupts its thread. */
    public void interrupt() {
        thread.interrupt();
    }

    /** The thread it is done on. */
    public Thread thread() {
        return thread;
    }

    /** Waits until its thread is in the given state. */
    public void awaitState(Thread.State state) {
        Await.until(what + " is " + state, () -> thread.getState() == state);
    }

    /** Whether it has ended, well or not. */
    public boolean hasEnded() {
        return end.isDone();
    }

    /** Whether the thread's interrupt status was set when it had ended. */
    public boolean wasInterrupted() {
        return interrupted;
    }

    /** Waits for the end and gives what was thrown, or null. */
    public @Nullable Throwable failure() {
        return failure(LIMIT);
    }

    /** Waits so long at most for the end and gives what was thrown, or null. */
    public @Nullable Throwable failure(Duration limit) {
        try {
            return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            AssertionError late = new AssertionError(what + " has not ended within " + limit);
            late.setStackTrace(thread.getStackTrace());
            throw late;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the end, which must be a good one. */
    public void succeeds() {
        Throwable failure = failure();
        if (failure != null) {
            throw new AssertionError(what + " failed", failure);
        }
    }

    @Override
    public void close() {
        failure();
    }
}
