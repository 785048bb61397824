package dev.tunnel.internal.sftp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The channel that files are transferred over has ended. */
public final class LostException extends IOException {
    private static final long serialVersionUID = 1L;

    LostException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
