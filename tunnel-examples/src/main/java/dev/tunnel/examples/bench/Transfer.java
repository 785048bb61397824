package dev.tunnel.examples.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Moves as many bytes as it can through a fresh connection for a given time. */
final class Transfer {
    private static final int BLOCK = 256 * 1024;

    private Transfer() {}

    /** Bytes a second from the source, counted here. */
    static double download(Forwarder.Way source, Duration duration) throws IOException {
        try (Socket socket = source.connect()) {
            return download(socket, duration);
        }
    }

    private static double download(Socket socket, Duration duration) throws IOException {
        long start = System.nanoTime();
        socket.getOutputStream().write(1);
        return countUntil(socket, start, start + duration.toNanos());
    }

    /** Bytes a second to the sink, counted there: what is still in a buffer on the way doesn't count. */
    static double upload(Forwarder.Way sink, Duration duration) throws IOException {
        try (Socket socket = sink.connect()) {
            long start = System.nanoTime();
            long deadline = start + duration.toNanos();
            Thread writer = new Thread(() -> write(socket, deadline), "upload");
            writer.setDaemon(true);
            writer.start();
            return countUntil(socket, start, deadline) * Peers.ACK_EVERY;
        }
    }

    private static void write(Socket socket, long deadline) {
        byte[] block = new byte[BLOCK];
        try {
            OutputStream out = socket.getOutputStream();
            while (System.nanoTime() < deadline) {
                out.write(block);
            }
        } catch (IOException e) {
            // Expected: at the deadline the other thread closes the socket, whether or not a write is waiting.
        }
    }

    /** Reads until the deadline and returns bytes a second, up to the last byte. */
    private static double countUntil(Socket socket, long start, long deadline) throws IOException {
        byte[] block = new byte[BLOCK];
        InputStream in = socket.getInputStream();
        long count = 0;
        long last = start;
        try {
            for (long left = deadline - start; left > 0; left = deadline - last) {
                socket.setSoTimeout((int) (left / 1_000_000) + 1);
                int n = in.read(block);
                if (n < 0) {
                    throw new IOException("the connection ended after " + count + " bytes");
                }
                count += n;
                last = System.nanoTime();
            }
        } catch (SocketTimeoutException e) {
            // Nothing came until the deadline: the time counts.
            last = deadline;
        }
        return count * 1e9 / (last - start);
    }
}
