package dev.tunnel.internal.jsch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether, and why, a session has ended. The first reason counts; it is set before JSch closes the session's channels.
 */
final class SessionEnd {
    private static final Logger log = LoggerFactory.getLogger(SessionEnd.class);

    /** An object of its own for each time that a listener is given. */
    private static final class Registration {
        private final Consumer<String> listener;

        Registration(Consumer<String> listener) {
            this.listener = listener;
        }
    }

    // Guarded by this.
    private final List<Registration> registrations = new ArrayList<>();
    private volatile @Nullable IOException reason;

    /** Ends the session with the given reason; later calls change nothing. */
    void lose(IOException why) {
        List<Registration> told;
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = why;
            told = List.copyOf(registrations);
            registrations.clear();
        }
        told.forEach(each -> tell(each.listener, why));
    }

    /** Whatever goes wrong with one, the others are told, and the session is closed. */
    private static void tell(Consumer<String> listener, IOException why) {
        try {
            listener.accept(String.valueOf(why.getMessage()));
        } catch (RuntimeException | Error e) {
            log.warn("who was told that a session has ended failed", e);
        }
    }

    boolean isOver() {
        return reason != null;
    }

    /** Why the session has ended, or null. */
    @Nullable
    IOException lost() {
        return reason;
    }

    /** Throws if the session has ended. */
    void check() throws IOException {
        IOException why = reason;
        if (why != null) {
            throw new IOException(why.getMessage(), why);
        }
    }

    /** As {@link dev.tunnel.internal.session.SshSession#onEnd} has it. */
    Runnable onEnd(Consumer<String> listener) {
        Registration registration = new Registration(listener);
        IOException why;
        synchronized (this) {
            why = reason;
            if (why == null) {
                registrations.add(registration);
            }
        }
        if (why != null) {
            tell(listener, why);
        }
        return () -> forget(registration);
    }

    private synchronized void forget(Registration registration) {
        registrations.remove(registration);
    }

    /** How many listeners would be told. */
    synchronized int listeners() {
        return registrations.size();
    }
}
