package dev.tunnel.examples.command;

/** A command line that can't be used; the message says why in ssh's words. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
