package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.sshd.common.channel.LocalWindow;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends over a {@link ScriptedChannel}; the window is credited for what is read, and for nothing else.
 */
final class ChannelInput extends InputStream {
    private final LocalWindow window;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int position;
    private boolean ended;
    private boolean broken;

    ChannelInput(LocalWindow window) {
        this.window = window;
    }

    synchronized void add(byte[] chunk) {
        chunks.add(chunk);
        notifyAll();
    }

    /** EOF came: what is here can still be read. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The channel is gone: readers fail unless EOF came before. */
    synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n = take(target, offset, length);
        if (n > 0) {
            window.release(n);
        }
        return n;
    }

    private synchronized int take(byte[] target, int offset, int length) throws IOException {
        byte[] chunk = awaitChunk();
        if (chunk == null) {
            return -1;
        }
        int n = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, offset, n);
        position += n;
        if (position == chunk.length) {
            chunks.remove();
            position = 0;
        }
        return n;
    }

    private byte @Nullable [] awaitChunk() throws IOException {
        while (chunks.isEmpty() && !ended) {
            if (broken) {
                throw new IOException("channel closed before its EOF");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for channel data");
            }
        }
        return chunks.peek();
    }
}
