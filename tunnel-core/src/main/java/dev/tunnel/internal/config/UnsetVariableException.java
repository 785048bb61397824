package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;

/** A value uses an environment variable that is not set. */
final class UnsetVariableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnsetVariableException(String name) {
        super("the environment variable " + Text.quoted(name) + " is not set; set it, or write the value out");
    }
}
