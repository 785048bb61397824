package dev.tunnel.internal.hostkey;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Host keys that are well-formed and different; nobody signs with them. */
final class Keys {
    static final byte[] ED25519 = ed25519(1);
    static final byte[] OTHER_ED25519 = ed25519(2);
    static final byte[] RSA = blob("ssh-rsa", new byte[] {1, 0, 1}, filled(256, 3));
    static final byte[] ECDSA =
            blob("ecdsa-sha2-nistp256", "nistp256".getBytes(StandardCharsets.US_ASCII), filled(65, 4));

    private Keys() {}

    static byte[] ed25519(int seed) {
        return blob("ssh-ed25519", filled(32, seed));
    }

    static byte[] blob(String type, byte[]... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(field(type.getBytes(StandardCharsets.US_ASCII)));
        for (byte[] field : fields) {
            out.writeBytes(field(field));
        }
        return out.toByteArray();
    }

    /** The key with the authority's word for it; nobody has signed it. */
    static HostCertificate certificate(byte[] key, byte[] authority) {
        HostKey certified = HostKey.of(key);
        return new HostCertificate(
                certified.keyType() + "-cert-v01@openssh.com", "AAAA", certified, 7, "id", HostKey.of(authority));
    }

    private static byte[] field(byte[] bytes) {
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Key type and base64, as a known_hosts line has them. */
    static String text(byte[] blob) {
        return HostKey.of(blob).line();
    }

    static String fingerprint(byte[] blob) {
        return HostKey.of(blob).fingerprint();
    }
}
