package dev.tunnel;

import java.net.Socket;

/**
 * Serves the connections of a remote tunnel in this program; see {@link RemoteServer.Builder#open(ConnectionHandler)}.
 */
@FunctionalInterface
public interface ConnectionHandler {

    /**
     * Serves one connection. Runs on a thread of the library, one for each connection, which is interrupted when the
     * tunnel is closed. The socket is closed when this returns.
     *
     * @param client the connection; its remote address is the client's, as the last hop tells it
     * @throws Exception if the connection can't be served; it is logged with a warning, and the connection is cut
     */
    void handle(Socket client) throws Exception;
}
