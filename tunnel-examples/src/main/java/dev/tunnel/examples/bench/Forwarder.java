package dev.tunnel.examples.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A contender at work.
 *
 * @param process its process
 * @param source the local port that leads to the source
 * @param sink the local port that leads to the sink
 * @param echo the local port that leads to the echo
 */
record Forwarder(Child process, int source, int sink, int echo) implements AutoCloseable {

    /** Connects to one of the ports. */
    static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public void close() {
        process.close();
    }
}
