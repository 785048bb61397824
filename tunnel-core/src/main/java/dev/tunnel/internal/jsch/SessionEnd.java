package dev.tunnel.internal.jsch;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and why, a session has ended. The first reason counts; it is set before JSch closes the session's channels.
 */
final class SessionEnd {
    private final AtomicReference<@Nullable IOException> reason = new AtomicReference<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    /** Ends the session with the given reason; later calls change nothing. */
    void lose(IOException why) {
        if (reason.compareAndSet(null, why)) {
            ended.complete(String.valueOf(why.getMessage()));
        }
    }

    boolean isOver() {
        return reason.get() != null;
    }

    /** Why the session has ended, or null. */
    @Nullable
    IOException lost() {
        return reason.get();
    }

    /** Throws if the session has ended. */
    void check() throws IOException {
        IOException why = reason.get();
        if (why != null) {
            throw new IOException(why.getMessage(), why);
        }
    }

    void onEnd(Consumer<String> listener) {
        var unused = ended.thenAccept(listener);
    }
}
