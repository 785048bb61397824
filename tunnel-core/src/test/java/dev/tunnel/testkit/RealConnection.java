package dev.tunnel.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import org.apache.sshd.common.SshConstants;

/**
 * No fault at all: connects the channel to a TCP destination with half-close in both directions, which MINA's own
 * forwarding lacks.
 *
 * @param destination where to connect
 */
record RealConnection(SocketAddress destination) implements ChannelScript {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public void play(ScriptedChannel channel) throws IOException {
        try (Socket socket = new Socket()) {
            if (!connect(socket, channel)) {
                return;
            }
            channel.confirm();
            Thread back = Threads.start(Thread.currentThread().getName() + "-back", () -> pumpBack(socket, channel));
            OutputStream out = socket.getOutputStream();
            channel.input().transferTo(out);
            socket.shutdownOutput();
            awaitEnd(back);
            channel.sendClose();
        }
    }

    private boolean connect(Socket socket, ScriptedChannel channel) {
        try {
            socket.connect(destination, (int) LIMIT.toMillis());
            return true;
        } catch (IOException refused) {
            channel.reject(SshConstants.SSH_OPEN_CONNECT_FAILED);
            return false;
        }
    }

    private static void pumpBack(Socket socket, ScriptedChannel channel) {
        try {
            socket.getInputStream().transferTo(channel.output());
            channel.endOutput();
        } catch (IOException gone) {
            channel.sendClose(); // which also ends the other direction
        }
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
