package dev.tunnel.examples.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** One direction of a {@link DelayLine}: a thread that reads and stamps, and one that waits and writes. */
final class DelayedCopy {
    private static final int CHUNK = 64 * 1024;
    // 64 MiB in flight: 2.5 GB/s at a delay of 25 ms.
    private static final int CHUNKS = 1024;

    /**
     * Bytes on their way.
     *
     * @param bytes without content for the end of the stream
     * @param due when they arrive, in terms of {@link System#nanoTime()}
     */
    private record Chunk(ByteBuffer bytes, long due) {}

    private final SocketChannel from;
    private final SocketChannel to;
    private final long delay;
    private final BlockingQueue<Chunk> inFlight = new LinkedBlockingQueue<>();
    private final BlockingDeque<ByteBuffer> free = new LinkedBlockingDeque<>();
    private int allocated;

    DelayedCopy(SocketChannel from, SocketChannel to, Duration delay) {
        this.from = from;
        this.to = to;
        this.delay = delay.toNanos();
    }

    /** An attempt to copy; it ends with the connection. */
    private interface Copy {
        void run() throws IOException, InterruptedException;
    }

    void start() {
        daemon("delay line in", this::read);
        daemon("delay line out", this::write);
    }

    private void read() throws IOException, InterruptedException {
        boolean open = true;
        while (open) {
            ByteBuffer bytes = emptyBuffer();
            open = from.read(bytes) >= 0;
            inFlight.add(new Chunk(bytes.flip(), System.nanoTime() + delay));
        }
    }

    private void write() throws IOException, InterruptedException {
        Chunk chunk = inFlight.take();
        while (chunk.bytes.hasRemaining()) {
            awaitArrival(chunk.due);
            while (chunk.bytes.hasRemaining()) {
                to.write(chunk.bytes);
            }
            free.addFirst(chunk.bytes);
            chunk = inFlight.take();
        }
        awaitArrival(chunk.due);
        to.shutdownOutput();
    }

    /** The buffer used last, since it is still in the processor's cache; a new one only if all are in flight. */
    private ByteBuffer emptyBuffer() throws InterruptedException {
        ByteBuffer used = free.pollFirst();
        if (used == null && allocated < CHUNKS) {
            allocated++;
            return ByteBuffer.allocateDirect(CHUNK);
        }
        return used == null ? free.takeFirst().clear() : used.clear();
    }

    private static void awaitArrival(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void daemon(String name, Copy copy) {
        Thread thread = new Thread(() -> runOrCut(copy), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void runOrCut(Copy copy) {
        try {
            copy.run();
        } catch (IOException | InterruptedException e) {
            cut(from);
            cut(to);
        }
    }

    private static void cut(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("delay line: " + e);
        }
    }
}
