package dev.tunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Ends the JVM when for long no test has begun: one hangs, and does not heed the interrupt by which its timeout would
 * end it, say because it reads from a socket; or what it has opened can't be closed. Better a build that names the test
 * than one that hangs. Where everybody stood is left in {@code target/hang.txt}.
 */
public final class HangCheck implements BeforeAllCallback, BeforeEachCallback {
    /** Longer than any test may take, with what closes things after it. */
    private static final int PATIENCE_MINUTES = 6;

    @Override
    public void beforeAll(ExtensionContext context) {
        begins(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begins(context);
    }

    private static void begins(ExtensionContext context) {
        context.getRoot()
                .getStore(Namespace.create(HangCheck.class))
                .getOrComputeIfAbsent(Watch.class, key -> new Watch(), Watch.class)
                .begun
                .add(context.getUniqueId());
    }

    /** Watches until all tests are over. */
    private static final class Watch implements AutoCloseable {
        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private final Thread thread = new Thread(this::watch, "hang-check");

        Watch() {
            thread.setDaemon(true);
            thread.start();
        }

        private void watch() {
            String last = "";
            try {
                while (true) {
                    String next = begun.poll(PATIENCE_MINUTES, TimeUnit.MINUTES);
                    if (next == null) {
                        halt(last);
                    }
                    last = next;
                }
            } catch (InterruptedException e) {
                // The tests are over.
                return;
            }
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    private static void halt(String test) {
        try {
            Files.writeString(Path.of("target", "hang.txt"), test + " or what comes after it hangs\n" + stacks());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Those of the threads that are in our code. */
    private static String stacks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> isOurs(entry.getValue()))
                .map(HangCheck::describe)
                .collect(Collectors.joining());
    }

    private static boolean isOurs(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith("dev.tunnel."));
    }

    private static String describe(Map.Entry<Thread, StackTraceElement[]> entry) {
        return Arrays.stream(entry.getValue())
                .takeWhile(frame -> !frame.getClassName().startsWith("org.junit."))
                .map(frame -> "    at " + frame + "\n")
                .collect(Collectors.joining("", entry.getKey().getName() + "\n", ""));
    }
}
