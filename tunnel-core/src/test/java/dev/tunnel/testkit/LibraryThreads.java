package dev.tunnel.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** The threads of the library that run at one moment; all have names that start with {@code tunnel-}. */
final class LibraryThreads {
    private static final String PREFIX = "tunnel-";

    // By name, since the threads of a tunnel that was there before the test hand their work over to others of its name.
    private final Set<String> platform =
            platformThreads().stream().map(Thread::getName).collect(Collectors.toSet());
    private final Set<String> virtual = VirtualThreads.named(PREFIX).keySet();

    private LibraryThreads() {}

    /** Those of now. */
    static LibraryThreads now() {
        return new LibraryThreads();
    }

    /** Those that run now, did not run at this moment, and don't end within the grace period; each with its stack. */
    List<String> leaked(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        platformThreads().stream()
                .filter(thread -> !platform.contains(thread.getName()))
                .forEach(thread -> join(thread, deadline));
        // A thread that ends others may have just begun, and one that had no name of ours yet may have got it.
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        AtomicReference<List<String>> last = new AtomicReference<>(List.of());
        Await.comes(left, () -> {
            last.set(describe());
            return last.get().isEmpty();
        });
        return last.get();
    }

    private List<String> describe() {
        List<String> leaks = new ArrayList<>();
        for (Thread thread : platformThreads()) {
            if (!platform.contains(thread.getName())) {
                leaks.add("thread " + thread.getName() + " " + thread.getState() + stack(thread));
            }
        }
        // A dump is costly, and JDKs have crashed while they made one: only when there is no other thread to wait for.
        if (leaks.isEmpty()) {
            VirtualThreads.named(PREFIX).forEach((id, dump) -> {
                if (!virtual.contains(id)) {
                    leaks.add("virtual thread " + dump);
                }
            });
        }
        return leaks;
    }

    private static void join(Thread thread, long deadline) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        try {
            thread.join(Math.max(1, left));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + thread.getName(), e);
        }
    }

    private static String stack(Thread thread) {
        return List.of(thread.getStackTrace()).stream()
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
    }

    private static Set<Thread> platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(PREFIX))
                .collect(Collectors.toSet());
    }
}
