package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that may block, made on a thread of its own. */
final class Background {
    private static final long LIMIT_SECONDS = 10;

    private final CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    private final Thread thread;

    private Background(Call call) {
        this.thread = new Thread(() -> run(call), "peer-background");
        thread.setDaemon(true);
        thread.start();
    }

    /** What is called. */
    interface Call {
        void run() throws Exception;
    }

    static Background start(Call call) {
        return new Background(call);
    }

    Thread thread() {
        return thread;
    }

    boolean isDone() {
        return outcome.isDone();
    }

    void awaitState(Thread.State state) {
        Await.until("call is " + state, () -> thread.getState() == state);
    }

    /** Waits for the call's end and returns what it threw. */
    Throwable awaitFailure() {
        Throwable failure = await();
        assertThat(failure).as("the call should have failed").isNotNull();
        return failure;
    }

    /** Waits for the call's end, which must be a regular one. */
    void awaitSuccess() {
        assertThat(await()).isNull();
    }

    private Throwable await() {
        try {
            return outcome.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("call does not end: " + Arrays.toString(thread.getStackTrace()), e);
        } catch (InterruptedException | ExecutionException e) {
            throw new CompletionException(e);
        }
    }

    private void run(Call call) {
        try {
            call.run();
            outcome.complete(null);
        } catch (Throwable failure) {
            outcome.complete(failure);
        }
    }
}
