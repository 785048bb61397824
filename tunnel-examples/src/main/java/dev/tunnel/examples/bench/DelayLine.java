package dev.tunnel.examples.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A TCP proxy that holds each byte back for a fixed time, like a long line without a speed limit. Arguments: the port
 * of this machine to connect to and the delay of one direction in milliseconds. Prints {@code port PORT}.
 */
final class DelayLine implements AutoCloseable {
    private final int destination;
    private final Duration delay;
    private final ServerSocketChannel server;
    private final Queue<SocketChannel> connections = new ConcurrentLinkedQueue<>();

    private DelayLine(int destination, Duration delay) throws IOException {
        this.destination = destination;
        this.delay = delay;
        this.server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /**
     * Runs until the standard input ends.
     *
     * @param args destination port and delay
     * @throws IOException if the port can't be opened
     */
    public static void main(String[] args) throws IOException {
        try (DelayLine line = start(Integer.parseInt(args[0]), Duration.ofMillis(Long.parseLong(args[1])))) {
            System.out.printf("port %d%n", line.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Listens on a port of loopback. */
    static DelayLine start(int destination, Duration delay) throws IOException {
        DelayLine line = new DelayLine(destination, delay);
        Thread acceptor = new Thread(line::accept, "delay line");
        acceptor.setDaemon(true);
        acceptor.start();
        return line;
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel near = take(server.accept());
                SocketChannel far =
                        take(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), destination)));
                new DelayedCopy(near, far, delay).start();
                new DelayedCopy(far, near, delay).start();
            }
        } catch (IOException e) {
            if (server.isOpen()) {
                System.err.println("delay line: " + e);
            }
        }
    }

    private SocketChannel take(SocketChannel connection) throws IOException {
        connections.add(connection);
        return connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }
}
