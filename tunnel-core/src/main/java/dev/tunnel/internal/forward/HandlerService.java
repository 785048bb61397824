package dev.tunnel.internal.forward;

import dev.tunnel.ConnectionHandler;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.IncomingConnection;
import java.io.IOException;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the program's handler for each connection of a remote forward. */
public final class HandlerService extends Service {
    private static final Logger log = LoggerFactory.getLogger(HandlerService.class);

    private final ConnectionHandler handler;

    public HandlerService(ConnectionHandler handler) {
        this.handler = handler;
    }

    @Override
    void arrived(IncomingConnection incoming, Connections connections) {
        ForwardedConnection connection = admit(incoming, connections);
        if (!isTooMany(connection)) {
            execute(connections, connection, () -> serve(incoming, connection, connections.name()));
        }
    }

    private void serve(IncomingConnection incoming, ForwardedConnection connection, String tunnel) {
        Channel client = accept(connection, incoming);
        if (client == null) {
            return;
        }
        try (Socket socket = connection.serve(client)) {
            handle(socket, connection, tunnel);
        } catch (IOException e) {
            log.debug("closing a connection failed", e);
        }
    }

    private void handle(Socket socket, ForwardedConnection connection, String tunnel) {
        try {
            handler.handle(socket);
        } catch (Exception | Error e) {
            if (connection.isCut()) {
                log.debug("{}: the handler of connection {}, which was cut, failed", tunnel, connection.id(), e);
            } else {
                log.warn("{}: the handler of connection {} failed", tunnel, connection.id(), e);
                connection.abort(new IOException("its handler failed: " + e, e));
            }
        }
    }

    @Override
    public String toString() {
        return "this program";
    }
}
