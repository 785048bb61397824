package dev.tunnel.examples.soak;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ExecutorService;

/** Where the connections of one tunnel end. */
final class Accepter implements AutoCloseable {
    private static final int BACKLOG = 1000;

    private final ServerSocket server;
    private final Exchanges exchanges;
    private final ExecutorService threads;
    private final Tally tally;
    private final boolean near;

    /** Listens on loopback; whether it is the library that connects, so that no cut may look like an end. */
    Accepter(Exchanges exchanges, ExecutorService threads, Tally tally, boolean near) throws IOException {
        this.server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        this.exchanges = exchanges;
        this.threads = threads;
        this.tally = tally;
        this.near = near;
        threads.execute(this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            tally.wrong("the destination can't accept: " + e);
        }
    }

    /** Takes part in the exchange whose number comes first. */
    void serve(Socket socket) {
        Exchange exchange = null;
        try {
            exchange = exchanges.find(new DataInputStream(socket.getInputStream()).readLong());
        } catch (EOFException e) {
            if (near) {
                tally.wrong("a connection ended before it began, though nobody has ended it: " + socket);
            }
        } catch (IOException e) {
            // Cut before it began.
        }
        if (exchange == null || !exchange.accept(new End(exchange.plan(), false, socket, threads))) {
            End.reset(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
