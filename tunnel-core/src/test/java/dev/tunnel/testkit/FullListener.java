package dev.tunnel.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A port of loopback that doesn't even refuse: its backlog is full, so that who connects gets no answer. */
public final class FullListener implements AutoCloseable {
    private final ServerSocket server;
    private final List<SocketChannel> waiting = new ArrayList<>();

    private FullListener(ServerSocket server) {
        this.server = server;
    }

    /** Listens on a free port and fills it up. */
    public static FullListener start() throws IOException {
        FullListener listener = new FullListener(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        listener.fill();
        return listener;
    }

    private void fill() throws IOException {
        boolean accepted = true;
        while (accepted) {
            SocketChannel next = SocketChannel.open();
            waiting.add(next);
            next.configureBlocking(false);
            next.connect(new InetSocketAddress(server.getInetAddress(), port()));
            accepted = Await.comes(Duration.ofMillis(200), () -> finished(next));
        }
    }

    private static boolean finished(SocketChannel channel) {
        try {
            return channel.finishConnect();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The port. */
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel each : waiting) {
            each.close();
        }
        server.close();
    }
}
