package dev.tunnel.internal.session;

import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import java.io.IOException;

/**
 * A connection that a hop has accepted on our behalf and wants to open a channel for. Nothing has been answered yet,
 * and only the first answer counts.
 */
public interface IncomingConnection {

    /** The client over there, as the hop tells. */
    Originator originator();

    /** Where the hop has accepted it: as it was asked to listen, with the port. */
    Endpoint address();

    /**
     * Opens the channel; may block.
     *
     * @throws IOException if the session is lost, or the connection has been refused
     */
    Channel accept() throws IOException;

    /** Refuses the channel, unless it has been answered; the hop then closes the connection. Never blocks. */
    void refuse(Reason reason, String explanation);
}
