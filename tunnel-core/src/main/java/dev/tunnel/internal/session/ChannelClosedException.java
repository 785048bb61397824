package dev.tunnel.internal.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The channel takes nothing more, having been closed in order; what was received before is still to be read. Made at
 * the end of every connection, so it doesn't record where.
 */
public final class ChannelClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    public ChannelClosedException(@Nullable String message) {
        super(message);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it does nothing
    public Throwable fillInStackTrace() {
        return this;
    }
}
