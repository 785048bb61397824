package dev.tunnel.config;

import java.util.Objects;

/**
 * What {@code ssh -L} (and {@code LocalForward}) says: where to listen, and what to connect to. Immutable.
 *
 * @param listen where to listen
 * @param destination what to connect to
 */
public record ForwardSpec(Endpoint listen, Endpoint destination) {

    /** Checks that both are there. */
    public ForwardSpec {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(destination, "destination");
    }

    /**
     * Parses ssh's notation: {@code [bind_address:]port:host:hostport}, {@code [bind_address:]port:/remote.sock},
     * {@code /local.sock:host:hostport}, {@code /local.sock:/remote.sock}.
     *
     * @param spec the text
     * @return the forward
     * @throws IllegalArgumentException if the text has another form; the message names it, the part that is wrong and
     *     the remedy
     */
    public static ForwardSpec parse(String spec) {
        throw new UnsupportedOperationException();
    }
}
