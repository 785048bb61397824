package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.LocalSocket;
import java.io.IOException;

/**
 * Connects each connection of a remote forward to one destination, and only then opens its channel: a client over there
 * never gets a connection that leads nowhere.
 */
public final class DestinationService extends Service {
    private final Endpoint destination;

    /** A destination on this machine or its network. */
    public DestinationService(Endpoint destination) {
        this.destination = destination;
    }

    @Override
    void arrived(IncomingConnection incoming, Connections connections) {
        LocalDial dial = new LocalDial(destination, connections.openTimeout(), address -> true);
        ForwardedConnection connection = connections.admit(incoming.originator(), destination, cause -> {
            dial.abort(cause);
            refuse(incoming, cause);
        });
        if (!isTooMany(connection)) {
            execute(connections, connection, () -> serve(incoming, connection, dial, connections));
        }
    }

    private void serve(
            IncomingConnection incoming, ForwardedConnection connection, LocalDial dial, Connections connections) {
        LocalSocket socket;
        try {
            socket = connections.socket(dial.connect());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            connection.refuse(cantConnect(destination, e));
            return;
        }
        Channel client = accept(connection, incoming);
        if (client != null) {
            connection.relay(client, socket);
        }
    }

    static TunnelException cantConnect(Endpoint destination, Throwable e) {
        String message = "can't connect to " + destination + ": " + e.getMessage();
        return new TunnelException.ChannelOpen(null, Reason.CONNECT_FAILED, message, e);
    }

    @Override
    public String toString() {
        return destination.toString();
    }
}
