package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What came out of a stream, reduced to what can be compared.
 *
 * @param bytes how many bytes
 * @param sha256 their digest in hexadecimal
 */
public record Received(long bytes, String sha256) {

    /** Reads the stream to its end. */
    public static Received drain(InputStream in) throws IOException {
        MessageDigest digest = newSha256();
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            total += n;
        }
        return new Received(total, HexFormat.of().formatHex(digest.digest()));
    }

    /** The digest every Java has. */
    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** One line, as {@link TcpPeer#digest()} answers it. */
    @Override
    public String toString() {
        return bytes + " " + sha256;
    }
}
