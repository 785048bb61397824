package dev.tunnel.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Runs what may block, each on a thread of its own, and ends the wait for it in less than a test's time. */
public final class InBackground {
    // An interrupt, by which JUnit ends a test, doesn't end a join.
    private static final int LIMIT_SECONDS = 100;

    // The common pool has but one worker on two CPUs, which a task that blocks keeps from all others.
    private static final Executor OWN_THREAD = task -> Threads.start("in-background", task);

    private InBackground() {}

    /** Runs the action. */
    public static CompletableFuture<Void> run(Runnable action) {
        return CompletableFuture.runAsync(action, OWN_THREAD).orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Gives what the supplier gives. */
    public static <T> CompletableFuture<T> supply(Supplier<T> supplier) {
        return CompletableFuture.supplyAsync(supplier, OWN_THREAD).orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
