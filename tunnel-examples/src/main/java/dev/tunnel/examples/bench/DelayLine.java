package dev.tunnel.examples.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A TCP proxy that holds each byte back for a fixed time, like a long line without a speed limit. Arguments: the port
 * of this machine to connect to and the delay of one direction in milliseconds. Prints {@code port PORT}.
 */
final class DelayLine {
    private DelayLine() {}

    /**
     * Runs until the standard input ends.
     *
     * @param args destination port and delay
     * @throws IOException if the port can't be opened
     */
    public static void main(String[] args) throws IOException {
        System.out.printf("port %d%n", start(Integer.parseInt(args[0]), Duration.ofMillis(Long.parseLong(args[1]))));
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** Listens on a port of loopback, for as long as this JVM runs. */
    static int start(int destination, Duration delay) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread acceptor = new Thread(() -> accept(server, destination, delay), "delay line");
        acceptor.setDaemon(true);
        acceptor.start();
        return server.socket().getLocalPort();
    }

    private static void accept(ServerSocketChannel server, int destination, Duration delay) {
        try {
            while (true) {
                SocketChannel near = server.accept();
                SocketChannel far =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), destination));
                near.setOption(StandardSocketOptions.TCP_NODELAY, true);
                far.setOption(StandardSocketOptions.TCP_NODELAY, true);
                new DelayedCopy(near, far, delay).start();
                new DelayedCopy(far, near, delay).start();
            }
        } catch (IOException e) {
            System.err.println("delay line: " + e);
        }
    }
}
