package dev.tunnel.internal.jsch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server sends before packets are encrypted, kept until its host key has been decided on: JSch shows the key of
 * a host certificate to nobody, but not the certificate. Used by one thread.
 */
final class PlainHandshake {
    private static final int MOST = 512 * 1024;
    private static final int SSH_MSG_NEWKEYS = 21;
    /** SSH_MSG_KEXDH_REPLY and its namesakes; with group exchange it is the group (RFC 4419 section 5). */
    private static final int REPLY = 31;

    private static final int GROUP_EXCHANGE_REPLY = 33;
    /** In place of a message number. */
    private static final int NONE = -1;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private @Nullable ByteArrayOutputStream received = new ByteArrayOutputStream();

    void received(byte[] source, int offset, int length) {
        if (received != null && length > 0) {
            received.write(source, offset, length);
            if (received.size() > MOST) {
                received = null;
            }
        }
    }

    /** Keeps nothing any more. */
    void end() {
        received = null;
    }

    /**
     * The certificate that the server has presented, or null if there is none, or it isn't clear which one JSch has
     * seen: a malformed packet could hide it from us alone.
     */
    byte @Nullable [] certificate() {
        if (received == null) {
            return null;
        }
        List<byte[]> certificates = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(received.toByteArray());
        skipIdentification(in);
        for (ByteBuffer packet = next(in); packet != null; packet = next(in)) {
            int message = packet.hasRemaining() ? packet.get() & 0xff : NONE;
            if (message == SSH_MSG_NEWKEYS) {
                break;
            }
            boolean isReply = message == REPLY || message == GROUP_EXCHANGE_REPLY;
            byte[] first = isReply ? field(packet) : null;
            if (message == NONE || (isReply && first == null)) {
                return null; // JSch may make more of it than we do
            }
            if (first != null && isCertificate(first)) {
                certificates.add(first);
            }
        }
        return certificates.size() == 1 ? certificates.get(0) : null;
    }

    /** Lines up to the one that begins with SSH- (RFC 4253 section 4.2). */
    private static void skipIdentification(ByteBuffer in) {
        StringBuilder line = new StringBuilder();
        while (in.hasRemaining()) {
            char c = (char) in.get();
            if (c != '\n') {
                line.append(c);
            } else if (line.toString().startsWith("SSH-")) {
                return;
            } else {
                line.setLength(0);
            }
        }
    }

    /** The next packet's payload (RFC 4253 section 6), nothing if its lengths can't be, or null if it hasn't come. */
    private static @Nullable ByteBuffer next(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            return null;
        }
        int length = in.getInt();
        if (length > in.remaining()) {
            return null;
        }
        int padding = length < 2 ? length : in.get(in.position()) & 0xff;
        if (padding >= length - 1) {
            return NOTHING;
        }
        ByteBuffer payload = in.slice(in.position() + 1, length - 1 - padding);
        in.position(in.position() + length);
        return payload;
    }

    private static byte @Nullable [] field(ByteBuffer in) {
        int length = in.remaining() > Integer.BYTES ? in.getInt() : -1;
        if (length < 0 || length > in.remaining()) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static boolean isCertificate(byte[] blob) {
        byte[] type = field(ByteBuffer.wrap(blob));
        return type != null && new String(type, StandardCharsets.US_ASCII).contains("-cert-v");
    }
}
