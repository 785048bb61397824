package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Compression;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows each packet that a session receives to receivers, before JSch looks at it. JSch hands what it has decrypted and
 * checked to its decompression; this stands in for that, and passes on to the real one where packets are compressed.
 * All of it happens on the session's reader thread.
 */
final class PacketTap implements Compression {
    private static final byte SSH_MSG_IGNORE = 2;
    private static final int PADDING_LENGTH = 4;
    private static final int UNSIGNED = 256;

    /** Looks at packets. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Tells whether the packet is dealt with, so that JSch shall ignore it. Must not block.
         *
         * @param payload the packet from its message number on; to be read before this returns
         * @throws IOException if the packet violates the protocol, which ends the session
         */
        boolean take(PacketReader payload) throws IOException;
    }

    private final List<Receiver> receivers;
    private final PacketReader reader = new PacketReader();
    private @Nullable Compression compression;

    /** Shows each packet to these, and to those that are added later, until one deals with it. */
    PacketTap(List<Receiver> receivers) {
        this.receivers = receivers;
    }

    /** What packets are compressed with, or null; changes with each key exchange. */
    void over(@Nullable Compression real) {
        compression = real;
    }

    @Override
    public void init(int type, int level) {
        throw new UnsupportedOperationException("JSch doesn't make this");
    }

    @Override
    public byte[] compress(byte[] source, int start, int[] length) {
        throw new UnsupportedOperationException("this is for received packets");
    }

    @Override
    public byte @Nullable [] uncompress(byte[] packet, int start, int[] length) {
        if (packet[PADDING_LENGTH] < 0) {
            // JSch takes the length of the padding for a signed byte.
            length[0] -= UNSIGNED;
        }
        byte[] plain = compression == null ? packet : compression.uncompress(packet, start, length);
        if (plain != null) {
            show(plain, start, length[0]);
        }
        return plain;
    }

    private void show(byte[] packet, int start, int length) {
        try {
            for (Receiver receiver : receivers) {
                reader.reset(packet, start, length);
                if (receiver.take(reader)) {
                    packet[start] = SSH_MSG_IGNORE;
                    return;
                }
            }
        } catch (IOException e) {
            // The one kind of exception that JSch expects here; it ends the session.
            throw new InflaterException("the server violates the protocol: " + e.getMessage(), e);
        }
    }

    /** The keys are exchanged, or the session is over. */
    @Override
    public void end() {
        if (compression != null) {
            compression.end();
        }
    }
}
