package dev.tunnel.testkit;

import java.nio.ByteBuffer;

/** The binary packet of RFC 4253, 6, before any encryption. */
public final class ClearPacket {
    private static final int PADDING = 8;
    private static final int BLOCK = 8;

    private ClearPacket() {}

    /** The packet with the given payload, which begins with the message number. */
    public static byte[] of(byte[] payload) {
        int unpadded = Integer.BYTES + 1 + payload.length;
        int padding = PADDING + (BLOCK - (unpadded + PADDING) % BLOCK) % BLOCK;
        return ByteBuffer.allocate(unpadded + padding)
                .putInt(1 + payload.length + padding)
                .put((byte) padding)
                .put(payload)
                .array();
    }
}
