package dev.tunnel.internal.jsch;

/** Ends a login to which nothing is left to say. */
final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUpException(String message) {
        super(message);
    }
}
