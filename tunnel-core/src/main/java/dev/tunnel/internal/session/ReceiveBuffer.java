package dev.tunnel.internal.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a channel has received and its consumer has not taken yet. The session's reader thread puts, and never waits;
 * one consumer takes, and credits the peer for what it has consumed. Once ended or failed it stays so: what was put
 * before is still delivered, then comes the end or the failure. Once closed, nothing is delivered any more.
 */
public final class ReceiveBuffer extends InputStream {

    /** Tells the peer that it may send more (SSH_MSG_CHANNEL_WINDOW_ADJUST). */
    @FunctionalInterface
    public interface Granter {
        /** Called by the consumer, without a lock. */
        void grant(int bytes) throws IOException;
    }

    private final FlowControl flow;
    private final Granter granter;
    private final Lock lock;
    private final Condition changed;
    // Guarded by lock.
    private final ArrayDeque<Segment> segments = new ArrayDeque<>(2);
    private final ReceiveWindow window;
    private boolean ended;
    private boolean closed;
    private @Nullable IOException failure;
    private @Nullable Runnable readable;
    /** Another stream under the same window, or null. */
    private @Nullable ReceiveBuffer neighbour;

    private boolean wanted;

    private volatile int timeoutMillis;

    /** An empty buffer whose peer may send {@link FlowControl#INITIAL_WINDOW} bytes. */
    public ReceiveBuffer(FlowControl flow, Granter granter) {
        this(flow, granter, new ReentrantLock());
    }

    /** With a lock of the caller's, which guards everything that threads share. */
    ReceiveBuffer(FlowControl flow, Granter granter, Lock lock) {
        this.flow = flow;
        this.granter = granter;
        this.lock = lock;
        this.changed = lock.newCondition();
        this.window = new ReceiveWindow(flow);
    }

    /** A second stream (stderr) under the first one's window and lock. */
    private ReceiveBuffer(ReceiveBuffer first) {
        this.flow = first.flow;
        this.granter = first.granter;
        this.lock = first.lock;
        this.changed = first.changed;
        this.window = first.window;
    }

    /**
     * Makes the buffer of a second stream that shares this one's window. What nobody reads there can use the window up,
     * so that nothing comes here either. Unless somebody {@linkplain #want() wants} the second stream, reads of this
     * one fail then and don't wait for ever. Called before anything is received.
     */
    public ReceiveBuffer second() {
        ReceiveBuffer second = new ReceiveBuffer(this);
        neighbour = second;
        return second;
    }

    /** Somebody is going to read this. */
    public void want() {
        lock.lock();
        try {
            wanted = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds received bytes; called by the reader thread.
     *
     * @throws IOException if the peer has sent more than its window allows
     */
    public void put(byte[] source, int offset, int length) throws IOException {
        IOException violation = null;
        Runnable listener;
        lock.lock();
        try {
            if (closed || ended || failure != null) {
                return;
            }
            if (window.received(length)) {
                append(source, offset, length);
            } else {
                violation = new IOException("the server sent more than the channel's window allows");
                failure = violation;
            }
            listener = changed();
        } finally {
            lock.unlock();
        }
        run(listener);
        if (violation != null) {
            throw violation;
        }
    }

    /** Wakes whoever waits, with the lock held; what is returned is to be run without it. */
    private @Nullable Runnable changed() {
        changed.signalAll();
        Runnable listener = readable;
        readable = null;
        return listener;
    }

    private static void run(@Nullable Runnable listener) {
        if (listener != null) {
            listener.run();
        }
    }

    /** See {@link Channel#onReadable}. */
    public void onReadable(Runnable listener) {
        lock.lock();
        try {
            if (segments.isEmpty() && !ended && failure == null) {
                readable = listener;
                return;
            }
        } finally {
            lock.unlock();
        }
        listener.run();
    }

    private void append(byte[] source, int offset, int length) {
        int done = 0;
        Segment tail = segments.peekLast();
        while (done < length) {
            if (tail == null || tail.room() == 0) {
                tail = flow.segments.take();
                segments.addLast(tail);
            }
            done += tail.append(source, offset + done, length - done);
        }
    }

    /**
     * Waits until less than {@code limit} bytes are buffered, or nothing will be added any more. Only for a window not
     * our own.
     */
    public void awaitRoom(int limit) {
        lock.lock();
        try {
            while (window.buffered() >= limit && !closed && !ended && failure == null) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The peer will send nothing more (SSH_MSG_CHANNEL_EOF). */
    public void end() {
        Runnable listener;
        lock.lock();
        try {
            ended = true;
            listener = changed();
        } finally {
            lock.unlock();
        }
        run(listener);
    }

    /** The stream was cut: after what is buffered, reads fail. */
    public void fail(IOException reason) {
        Runnable listener;
        lock.lock();
        try {
            if (!ended && failure == null) {
                failure = reason;
            }
            listener = changed();
        } finally {
            lock.unlock();
        }
        run(listener);
    }

    /** The consumer wants nothing more: discards everything, and reads fail with the given reason. */
    public void close(IOException reason) {
        Runnable listener;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            failure = reason;
            segments.clear();
            window.release();
            listener = changed();
        } finally {
            lock.unlock();
        }
        run(listener);
    }

    /** The longest time a read waits, in milliseconds; 0 for ever. */
    public void setTimeout(int millis) {
        timeoutMillis = millis;
    }

    public int timeout() {
        return timeoutMillis;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return closed ? 0 : segments.stream().mapToInt(Segment::length).sum();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = 0;
        int grant;
        lock.lock();
        try {
            if (!awaitData()) {
                return -1;
            }
            for (Segment head = segments.peekFirst(); head != null && read < length; head = segments.peekFirst()) {
                int n = Math.min(length - read, head.length());
                System.arraycopy(head.data, head.start, target, offset + read, n);
                head.start += n;
                read += n;
                if (head.length() == 0) {
                    flow.segments.give(segments.removeFirst());
                }
            }
            grant = consumed(read);
        } finally {
            lock.unlock();
        }
        grant(grant);
        return read;
    }

    /** Writes everything to the given stream until the end, segment by segment and without copying. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
        long total = 0;
        for (Segment segment = takeSegment(); segment != null; segment = takeSegment()) {
            int length = segment.length();
            out.write(segment.data, segment.start, length);
            total += length;
            flow.segments.give(segment);
            int grant;
            lock.lock();
            try {
                grant = consumed(length);
            } finally {
                lock.unlock();
            }
            grant(grant);
        }
        return total;
    }

    private @Nullable Segment takeSegment() throws IOException {
        lock.lock();
        try {
            return awaitData() ? segments.removeFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    private int consumed(int bytes) {
        if (closed) {
            return 0;
        }
        int grant = window.consumed(bytes, System.nanoTime());
        changed.signal();
        return ended || failure != null ? 0 : grant;
    }

    private void grant(int bytes) throws IOException {
        if (bytes > 0) {
            granter.grant(bytes);
        }
    }

    /** Waits, with the lock held, until there is data (true) or the end (false). */
    private boolean awaitData() throws IOException {
        int timeout = timeoutMillis;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
        while (segments.isEmpty()) {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            if (ended) {
                return false;
            }
            if (neighbour != null && !neighbour.wanted && window.isUsedUp()) {
                throw new IOException("nothing more can come: " + window.buffered()
                        + " bytes of stderr wait to be read, which nobody has asked for");
            }
            if (timeout == 0) {
                changed.awaitUninterruptibly();
            } else if (!awaitUntil(deadline)) {
                throw new SocketTimeoutException("read timed out after " + timeout + " ms");
            }
        }
        return true;
    }

    /**
     * Waits for a change; false once the deadline has passed. An interrupt is kept for the caller: like a Socket, reads
     * ignore it.
     */
    private boolean awaitUntil(long deadline) {
        boolean interrupted = false;
        try {
            long left = deadline - System.nanoTime();
            while (left > 0) {
                try {
                    return changed.awaitNanos(left) > 0 || !segments.isEmpty();
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = deadline - System.nanoTime();
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
