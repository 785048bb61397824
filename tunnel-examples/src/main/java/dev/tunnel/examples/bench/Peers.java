package dev.tunnel.examples.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The far ends of the measured connections: a source that sends as fast as it can once it was sent a byte, a sink that
 * acknowledges every {@link #ACK_EVERY} bytes with one, and an echo. Prints {@code ports SOURCE SINK ECHO}.
 */
final class Peers {
    /** How many bytes the sink acknowledges with one. */
    static final int ACK_EVERY = 256 * 1024;

    private static final int BLOCK = 256 * 1024;
    private static final int BACKLOG = 1024;

    private Peers() {}

    /** Serves one connection until it ends. */
    private interface Service {
        void serve(SocketChannel connection) throws IOException;
    }

    /**
     * Runs until the standard input ends.
     *
     * @param args none
     * @throws IOException if a port can't be opened
     */
    public static void main(String[] args) throws IOException {
        int source = listen("source", Peers::send);
        int sink = listen("sink", Peers::receive);
        int echo = listen("echo", Peers::echo);
        System.out.printf("ports %d %d %d%n", source, sink, echo);
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    private static int listen(String name, Service service) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        daemon(name, () -> accept(server, name, service));
        return server.socket().getLocalPort();
    }

    private static void accept(ServerSocketChannel server, String name, Service service) {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                daemon(name, () -> serve(connection, service));
            }
        } catch (IOException e) {
            System.err.println(name + ": " + e);
        }
    }

    private static void serve(SocketChannel connection, Service service) {
        try (connection) {
            service.serve(connection);
        } catch (IOException e) {
            // Expected: a client that has measured enough cuts its connection.
        }
    }

    private static void send(SocketChannel connection) throws IOException {
        if (connection.read(ByteBuffer.allocate(1)) < 0) {
            return;
        }
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        while (true) {
            block.clear();
            connection.write(block);
        }
    }

    private static void receive(SocketChannel connection) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        ByteBuffer ack = ByteBuffer.allocateDirect(1);
        long received = 0;
        long acknowledged = 0;
        int n;
        while ((n = connection.read(block.clear())) >= 0) {
            received += n;
            while (received - acknowledged >= ACK_EVERY) {
                connection.write(ack.clear());
                acknowledged += ACK_EVERY;
            }
        }
    }

    private static void echo(SocketChannel connection) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(1024);
        while (connection.read(bytes.clear()) >= 0) {
            connection.write(bytes.flip());
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
