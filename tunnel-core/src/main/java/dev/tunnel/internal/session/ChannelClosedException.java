package dev.tunnel.internal.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The other side takes nothing more, having closed the channel in order; what it sent before is still to be read. */
public final class ChannelClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    public ChannelClosedException(@Nullable String message) {
        super(message);
    }
}
