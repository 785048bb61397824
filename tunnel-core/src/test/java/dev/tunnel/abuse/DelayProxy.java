package dev.tunnel.abuse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A long line to a server: what goes in on one side comes out on the other a fixed time later, at full speed. */
final class DelayProxy implements AutoCloseable {
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 4096;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Duration delay;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private record Piece(ByteBuffer bytes, long due) {}

    private DelayProxy(int target, Duration delay) throws IOException {
        this.target = target;
        this.delay = delay;
    }

    /** A line to a port of this machine; the delay is for one way. */
    static DelayProxy to(int target, Duration delay) throws IOException {
        DelayProxy proxy = new DelayProxy(target, delay);
        start("accept", proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** A part of the proxy's work, which ends with its sockets. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        Thread.currentThread().interrupt();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("nobody interrupts this thread", e);
                    }
                },
                "delay-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = listener.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(near);
            sockets.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            line(near, far);
            line(far, near);
        }
    }

    private void line(Socket from, Socket to) {
        BlockingQueue<Piece> line = new ArrayBlockingQueue<>(PIECES);
        start("in", () -> fill(from.getInputStream(), line));
        start("out", () -> drain(line, to));
    }

    private void fill(InputStream in, BlockingQueue<Piece> line) throws IOException, InterruptedException {
        byte[] buffer = new byte[PIECE];
        int n;
        do {
            n = in.read(buffer);
            ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, Math.max(0, n)));
            line.put(new Piece(bytes, System.nanoTime() + delay.toNanos()));
        } while (n >= 0);
    }

    private static void drain(BlockingQueue<Piece> line, Socket to) throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        for (Piece piece = line.take(); piece.bytes().hasRemaining(); piece = line.take()) {
            for (long left = piece.due() - System.nanoTime(); left > 0; left = piece.due() - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            out.write(piece.bytes().array());
        }
        to.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
