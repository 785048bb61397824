package dev.tunnel.testkit;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Fails a test, or a test class, that leaves behind a thread of the library, a socket, or an exception that nobody
 * caught. It looks when everything else has been closed, {@code @AutoClose} fields included; tests that run in parallel
 * are looked at only for exceptions. Registered for all tests through {@code META-INF/services}.
 */
public final class LeakCheck implements BeforeAllCallback, BeforeEachCallback {
    /** The tag of tests that use containers. */
    public static final String CONTAINERS = "containers";

    private static final Duration GRACE = Duration.ofSeconds(5);

    @Override
    public void beforeAll(ExtensionContext context) {
        watch(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        watch(context);
    }

    // A store is closed after all callbacks of its test; what it is given last is closed first, so this must come
    // early.
    private static void watch(ExtensionContext context) {
        boolean alone = context.getExecutionMode() == ExecutionMode.SAME_THREAD;
        // Docker's client keeps its connections, which are unix sockets, and with each one a socket that never
        // connects.
        LeakProbe probe = new LeakProbe(alone, !context.getTags().contains(CONTAINERS));
        context.getStore(Namespace.create(LeakCheck.class))
                .put(context.getUniqueId(), (AutoCloseable) () -> probe.verify(GRACE));
    }
}
