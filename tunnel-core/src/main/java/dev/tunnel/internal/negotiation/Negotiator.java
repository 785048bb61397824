package dev.tunnel.internal.negotiation;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.net.InetAddress;

/**
 * How the clients of a forward are asked where they want to go. Its text is what messages name as the forward's
 * destination. Safe for use by several threads.
 */
public interface Negotiator {

    /** Begins with a client that has just connected. */
    Negotiation begin();

    /**
     * Looks at where a client wants to go, before anything is connected.
     *
     * @throws TunnelException.ChannelOpen if it may not go there
     */
    void check(Endpoint.Tcp destination) throws TunnelException.ChannelOpen;

    /**
     * Whether an address may be connected from this machine for a client.
     *
     * @param destination where the client wants to go
     * @param address one of the addresses that the destination has here
     */
    boolean permits(Endpoint.Tcp destination, InetAddress address);
}
