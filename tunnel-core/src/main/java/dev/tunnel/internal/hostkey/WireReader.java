package dev.tunnel.internal.hostkey;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes a key, a certificate or a revocation list apart: the data types of RFC 4251 section 5. */
final class WireReader {
    private final ByteBuffer in;
    private final String problem;

    /**
     * At the beginning.
     *
     * @param bytes the data
     * @param problem what is said if the data ends too early
     */
    WireReader(byte[] bytes, String problem) {
        this.in = ByteBuffer.wrap(bytes);
        this.problem = problem;
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    byte[] string() {
        int length = uint32();
        if (length < 0 || length > in.remaining()) {
            throw cut();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    String text() {
        return new String(string(), StandardCharsets.UTF_8);
    }

    /** A string with more in it. */
    WireReader nested() {
        return new WireReader(string(), problem);
    }

    int octet() {
        try {
            return in.get() & 0xff;
        } catch (BufferUnderflowException e) {
            throw cut();
        }
    }

    int uint32() {
        try {
            return in.getInt();
        } catch (BufferUnderflowException e) {
            throw cut();
        }
    }

    long uint64() {
        try {
            return in.getLong();
        } catch (BufferUnderflowException e) {
            throw cut();
        }
    }

    private IllegalArgumentException cut() {
        return new IllegalArgumentException(problem + ", or cut off");
    }
}
