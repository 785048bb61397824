package dev.tunnel.internal.jsch;

import dev.tunnel.testkit.Await;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Where JSch puts what a channel receives: counts bytes, and notes which threads wrote and whether it was closed. */
final class RecordingSink extends OutputStream {
    private final String name;
    private final List<String> events;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closed;
    private volatile String writer = "";
    private volatile Runnable afterWrite = () -> {};

    RecordingSink() {
        this("sink", new CopyOnWriteArrayList<>());
    }

    /** Adds {@code "<name> closed"} to the events when closed. */
    RecordingSink(String name, List<String> events) {
        this.name = name;
        this.events = events;
    }

    void afterWrite(Runnable action) {
        afterWrite = action;
    }

    long bytes() {
        return bytes.get();
    }

    /** The name of the thread that wrote last. */
    String writer() {
        return writer;
    }

    boolean isClosed() {
        return closed;
    }

    void awaitBytes(long count) {
        Await.until(count + " bytes came", () -> bytes.get() >= count);
    }

    void awaitClosed() {
        Await.until(name + " is closed", () -> closed);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        writer = Thread.currentThread().getName();
        bytes.addAndGet(length);
        afterWrite.run();
    }

    @Override
    public void close() {
        events.add(name + " closed");
        closed = true;
    }
}
