package dev.tunnel.internal.jsch;

import org.jspecify.annotations.Nullable;

/** Why a private key file can't be used; the message continues a sentence that begins with the file. */
final class UnusableKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableKeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
