package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

    BoundedPipe(int room) {
        ring = new byte[room];
    }

    /** Nothing more will be written. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Writes fail from now on; what was written can still be read. */
    synchronized void refuse(IOException reason) {
        refusal = reason;
        notifyAll();
    }

    /** Reads and writes fail from now on. */
    synchronized void cut(IOException reason) {
        if (cut == null) {
            cut = reason;
        }
        notifyAll();
    }

    private synchronized int take(byte[] target, int offset, int wanted) throws IOException {
        while (length == 0 && !ended && cut == null) {
            pause();
        }
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

    private synchronized int put(byte[] source, int offset, int wanted) throws IOException {
        while (length == ring.length && !ended && refusal == null && cut == null) {
            pause();
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
        notifyAll();
        return n;
    }

    private void pause() {
        try {
            wait();
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
                }
            }
        };
    }
}
