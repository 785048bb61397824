package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.text.Text;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A host's certificate (OpenSSH's PROTOCOL.certkeys), as far as it matters to which keys are trusted and which are
 * revoked. That its signature, names and dates are good is for others to say.
 *
 * @param type for example {@code ssh-ed25519-cert-v01@openssh.com}
 * @param base64 the whole certificate
 * @param key the key that is certified
 * @param serial its number, unsigned; zero if it has none
 * @param keyId its name
 * @param authority the key that has signed it
 */
public record HostCertificate(String type, String base64, HostKey key, long serial, String keyId, HostKey authority) {
    private static final String SUFFIX = "-cert-v01@openssh.com";
    private static final String PROBLEM = "not a host certificate";

    /**
     * Reads a certificate.
     *
     * @param blob the whole certificate
     * @return the certificate
     * @throws IllegalArgumentException if it is none
     */
    public static HostCertificate of(byte[] blob) {
        WireReader in = new WireReader(blob, PROBLEM);
        String type = in.text();
        if (!type.endsWith(SUFFIX)) {
            throw new IllegalArgumentException(PROBLEM);
        }
        in.string(); // nonce
        HostKey key = key(type.substring(0, type.length() - SUFFIX.length()), in);
        long serial = in.uint64();
        in.uint32(); // user or host
        String keyId = in.text();
        in.string(); // principals
        in.uint64(); // valid after
        in.uint64(); // valid before
        in.string(); // critical options
        in.string(); // extensions
        in.string(); // reserved
        HostKey authority = HostKey.of(in.string());
        return new HostCertificate(type, Base64.getEncoder().encodeToString(blob), key, serial, keyId, authority);
    }

    /** The fields of the key stand in the certificate one by one. */
    private static HostKey key(String type, WireReader in) {
        boolean isSecurityKey = type.startsWith("sk-");
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        append(blob, (isSecurityKey ? type + "@openssh.com" : type).getBytes(StandardCharsets.US_ASCII));
        for (int i = fields(type); i > 0; i--) {
            append(blob, in.string());
        }
        return HostKey.of(blob.toByteArray());
    }

    private static int fields(String type) {
        return switch (type) {
            case "ssh-ed25519" -> 1;
            case "ssh-rsa", "sk-ssh-ed25519" -> 2;
            case "sk-ecdsa-sha2-nistp256" -> 3;
            default -> {
                if (!type.startsWith("ecdsa-sha2-")) {
                    throw new IllegalArgumentException("certificates for keys of type " + type + " are not known");
                }
                yield 2;
            }
        };
    }

    /** Key and authority, and how the authority calls it. */
    @Override
    public String toString() {
        return "certificate " + Text.quoted(keyId) + " (serial " + Long.toUnsignedString(serial) + ") for " + key
                + ", signed by " + authority;
    }

    private static void append(ByteArrayOutputStream out, byte[] field) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
        out.writeBytes(field);
    }
}
