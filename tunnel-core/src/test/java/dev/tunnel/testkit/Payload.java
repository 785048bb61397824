package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes that look random and are the same for the same seed, made as fast as they are read.
 *
 * @param seed chooses the bytes
 * @param length how many there are
 */
public record Payload(long seed, long length) {
    private static final int CHUNK = 1 << 16;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A payload of the given length with a seed of its own for each length. */
    public static Payload of(long length) {
        return new Payload(length, length);
    }

    /** The payload from its start. */
    public InputStream stream() {
        return new Generator(seed, length);
    }

    /** The whole payload, which must fit into an array. */
    public byte[] bytes() {
        try (InputStream in = stream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Length and digest, as who receives it must see them. */
    public Received expected() {
        try (InputStream in = stream()) {
            return Received.drain(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the payload; neither flushes beyond its end nor closes. */
    public void writeTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[CHUNK];
        try (InputStream in = stream()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
        out.flush();
    }

    /** Marsaglia's xorshift64, eight bytes a step. */
    private static final class Generator extends InputStream {
        private final byte[] chunk = new byte[CHUNK];
        private long state;
        private long remaining;
        private int position = CHUNK;

        Generator(long seed, long length) {
            this.state = seed * 0x9E3779B97F4A7C15L | 1;
            this.remaining = length;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (remaining == 0) {
                return -1;
            }
            if (position == CHUNK) {
                refill();
            }
            int n = (int) Math.min(remaining, Math.min(length, CHUNK - position));
            System.arraycopy(chunk, position, target, offset, n);
            position += n;
            remaining -= n;
            return n;
        }

        private void refill() {
            for (int i = 0; i < CHUNK; i += Long.BYTES) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                LONGS.set(chunk, i, state);
            }
            position = 0;
        }
    }
}
