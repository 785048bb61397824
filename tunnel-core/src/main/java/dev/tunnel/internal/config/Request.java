package dev.tunnel.internal.config;

import java.util.List;

/**
 * What is to be resolved.
 *
 * @param host the name as it was typed
 * @param options what comes before every file, in the order it was given
 * @param from who set the options
 */
public record Request(String host, List<Option> options, Origin from) {
    public Request {
        options = List.copyOf(options);
    }

    /**
     * A setting of the program's own.
     *
     * @param keyword the keyword
     * @param value its value
     * @param isLiteral whether the value is taken as it is; else it is read as if it stood in a file
     */
    public record Option(String keyword, String value, boolean isLiteral) {}
}
