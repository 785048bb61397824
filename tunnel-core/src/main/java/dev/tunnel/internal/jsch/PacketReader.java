package dev.tunnel.internal.jsch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes a received packet apart (RFC 4251 section 5), whatever lengths it claims. */
final class PacketReader {
    private static final int INT_BYTES = 4;
    private static final int BYTE_BITS = 8;
    private static final int BYTE_MASK = 0xff;

    private byte[] packet = new byte[0];
    private int next;
    private int end;

    /** Starts over with another packet. */
    void reset(byte[] source, int offset, int length) {
        packet = source;
        next = offset;
        end = Math.min(source.length, offset + length);
    }

    /** The next byte, which stays the next; -1 at the end. */
    int peek() {
        return next < end ? packet[next] & BYTE_MASK : -1;
    }

    /** A {@code byte}. */
    int readByte() throws IOException {
        require(1);
        return packet[next++] & BYTE_MASK;
    }

    /** A {@code uint32}. */
    long readInt() throws IOException {
        long value = 0;
        for (int i = 0; i < INT_BYTES; i++) {
            value = (value << BYTE_BITS) | readByte();
        }
        return value;
    }

    /** A {@code string} that is text. */
    String readText() throws IOException {
        long length = readInt();
        require(length);
        String text = new String(packet, next, (int) length, StandardCharsets.UTF_8);
        next += (int) length;
        return text;
    }

    private void require(long bytes) throws IOException {
        if (bytes > end - next) {
            throw new IOException("a message is shorter than it claims");
        }
    }
}
