package dev.tunnel;

import java.lang.ref.Cleaner;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns when something that should have been closed is collected. */
final class LeakWarning {
    private static final Logger log = LoggerFactory.getLogger(LeakWarning.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private LeakWarning() {}

    /**
     * Watches a handle.
     *
     * @param handle what the program holds and should close
     * @param name what it is called
     * @param closed whether it has been closed; must not refer to the handle
     */
    static void watch(Object handle, String name, BooleanSupplier closed) {
        Throwable opened = log.isDebugEnabled() ? new Throwable("opened here") : null;
        CLEANER.register(handle, () -> {
            if (!closed.getAsBoolean()) {
                log.warn(
                        "{} was never closed and nothing refers to it any more: it stays open until the program ends; keep it and"
                                + " close it, for example with try-with-resources (log at DEBUG to see where it was opened)",
                        name,
                        opened);
            }
        });
    }
}
