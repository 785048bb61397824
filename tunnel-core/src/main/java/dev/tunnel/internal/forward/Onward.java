package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.Channel;

/** How a client gets to the destination it has named. */
@FunctionalInterface
interface Onward {

    /**
     * Connects the destination; may block.
     *
     * @throws TunnelException if that fails
     */
    Channel open(Endpoint.Tcp destination) throws TunnelException;
}
