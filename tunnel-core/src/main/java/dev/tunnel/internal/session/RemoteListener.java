package dev.tunnel.internal.session;

import dev.tunnel.config.Endpoint;
import java.time.Duration;

/** Where a hop listens on our behalf (RFC 4254 section 7.1). Safe for use by several threads. */
public interface RemoteListener {

    /** As it was asked for, with the port that the hop has chosen if that was left to it. */
    Endpoint address();

    /**
     * Asks the hop to stop listening, and waits for its answer but no longer than given. Connections that it has
     * accepted go on. Idempotent, and never throws.
     */
    void close(Duration patience);
}
