package dev.tunnel.internal.forward;

import java.time.Duration;

/**
 * What the connections of one forward may cost.
 *
 * @param connections how many there may be at once
 * @param openTimeout how long a destination may take to be connected
 * @param idleTimeout for how long nothing may move on a connection; zero for ever
 * @param handshakes how many clients at once may be about to say where they want to go
 * @param handshakeTimeout how long each may take for it
 */
public record Limits(
        int connections, Duration openTimeout, Duration idleTimeout, int handshakes, Duration handshakeTimeout) {

    /** Those of a forward whose clients don't say where they want to go. */
    public Limits(int connections, Duration openTimeout, Duration idleTimeout) {
        this(connections, openTimeout, idleTimeout, 0, Duration.ZERO);
    }
}
