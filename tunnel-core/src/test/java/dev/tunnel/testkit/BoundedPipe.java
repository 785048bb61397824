package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** Bytes on their way from one thread to another, in a ring of fixed size. */
final class BoundedPipe {
    // All guarded by this.
    private final byte[] ring;
    private int start;
    private int length;
    private boolean ended;
    private @Nullable IOException refusal;
    private @Nullable IOException cut;
    private @Nullable Runnable readable;
    private int timeoutMillis;
    private int readers;

    BoundedPipe(int room) {
        ring = new byte[room];
    }

    /** Nothing more will be written. */
    void end() {
        change(() -> ended = true);
    }

    /** Writes fail from now on; what was written can still be read. */
    void refuse(IOException reason) {
        change(() -> refusal = reason);
    }

    /** Reads and writes fail from now on. */
    void cut(IOException reason) {
        change(() -> cut = cut == null ? reason : cut);
    }

    synchronized void setTimeout(int millis) {
        timeoutMillis = millis;
    }

    /** Calls the listener once when a read wouldn't wait. */
    void onReadable(Runnable listener) {
        synchronized (this) {
            if (!isReadable()) {
                readable = listener;
                return;
            }
        }
        listener.run();
    }

    synchronized boolean isWatched() {
        return readable != null;
    }

    synchronized boolean isBeingRead() {
        return readers > 0;
    }

    private boolean isReadable() {
        return length > 0 || ended || cut != null;
    }

    /** Changes the state, then wakes up and calls whoever waits for that. */
    private void change(Runnable change) {
        Runnable listener = null;
        synchronized (this) {
            change.run();
            notifyAll();
            if (isReadable()) {
                listener = readable;
                readable = null;
            }
        }
        if (listener != null) {
            listener.run();
        }
    }

    private synchronized int take(byte[] target, int offset, int wanted) throws IOException {
        awaitReadable();
        if (cut != null) {
            throw new IOException(cut.getMessage(), cut);
        }
        if (length == 0) {
            return -1;
        }
        int n = Math.min(Math.min(wanted, length), ring.length - start);
        System.arraycopy(ring, start, target, offset, n);
        start = (start + n) % ring.length;
        length -= n;
        notifyAll();
        return n;
    }

    private void awaitReadable() throws SocketTimeoutException {
        long begin = System.nanoTime();
        readers++;
        try {
            while (!isReadable()) {
                long left = timeoutMillis - (System.nanoTime() - begin) / 1_000_000;
                if (timeoutMillis > 0 && left <= 0) {
                    throw new SocketTimeoutException("nothing came");
                }
                pause(timeoutMillis == 0 ? 0 : left);
            }
        } finally {
            readers--;
        }
    }

    private synchronized int put(byte[] source, int offset, int wanted) throws IOException {
        while (length == ring.length && !ended && refusal == null && cut == null) {
            pause(0);
        }
        if (cut != null) {
            throw new IOException(cut.getMessage(), cut);
        }
        if (refusal != null) {
            throw refusal;
        }
        if (ended) {
            throw new IOException("output is shut down");
        }
        int end = (start + length) % ring.length;
        int n = Math.min(Math.min(wanted, ring.length - length), ring.length - end);
        System.arraycopy(source, offset, ring, end, n);
        length += n;
        return n;
    }

    @SuppressWarnings("WaitNotInLoop") // who calls it looks again
    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted in a channel", e);
        }
    }

    InputStream reader() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return take(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int wanted) throws IOException {
                return wanted == 0 ? 0 : take(target, offset, wanted);
            }
        };
    }

    OutputStream writer() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int count) throws IOException {
                for (int done = 0; done < count; ) {
                    done += put(source, offset + done, count - done);
                    change(() -> {});
                }
            }
        };
    }
}
