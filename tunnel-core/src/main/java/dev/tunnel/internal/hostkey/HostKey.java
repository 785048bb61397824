package dev.tunnel.internal.hostkey;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A public key: a host's, a certificate authority's that known_hosts trusts, or a revoked one. Immutable. */
public final class HostKey {
    private static final Pattern KEY_TYPE = Pattern.compile("[!-~&&[^,]]{1,64}");

    private final String keyType;
    private final byte[] blob;

    private HostKey(String keyType, byte[] blob) {
        this.keyType = keyType;
        this.blob = blob;
    }

    /**
     * Reads a key, whose type is in the key itself.
     *
     * @param blob the public key (RFC 4253 section 6.6)
     * @return the key
     * @throws IllegalArgumentException if the bytes are not one plain public key from beginning to end
     */
    public static HostKey of(byte[] blob) {
        WireReader in = new WireReader(blob, "not a public key");
        String type = in.text();
        if (!KEY_TYPE.matcher(type).matches() || !in.hasMore()) {
            throw new IllegalArgumentException("not a public key");
        }
        if (type.contains("-cert-v")) {
            throw new IllegalArgumentException("a certificate (" + type + ") where a plain public key is expected");
        }
        while (in.hasMore()) {
            in.string();
        }
        return new HostKey(type, blob.clone());
    }

    /**
     * The key's type.
     *
     * @return for example {@code ssh-ed25519}; {@code ssh-rsa} whatever the signature algorithm
     */
    public String keyType() {
        return keyType;
    }

    /**
     * The key itself.
     *
     * @return a copy
     */
    public byte[] blob() {
        return blob.clone();
    }

    /**
     * The fingerprint.
     *
     * @return as {@code ssh-keygen -l} prints it
     */
    public String fingerprint() {
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest("SHA-256"));
    }

    /** A hash of the key, for those who know it only by that. */
    byte[] digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm).digest(blob);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** The size of an RSA key's modulus in bits, or 0 for a key of another type. */
    int rsaBits() {
        if (!keyType.equals("ssh-rsa")) {
            return 0;
        }
        WireReader in = new WireReader(blob, "not an RSA key");
        in.string(); // type
        in.string(); // exponent
        return new BigInteger(1, in.string()).bitLength();
    }

    /**
     * The kind of key as OpenSSH prints it.
     *
     * @return for example {@code ED25519}
     */
    public String label() {
        return switch (keyType) {
            case "ssh-ed25519" -> "ED25519";
            case "ssh-rsa" -> "RSA";
            case "ssh-dss" -> "DSA";
            case "sk-ssh-ed25519@openssh.com" -> "ED25519-SK";
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> "ECDSA-SK";
            default -> keyType.startsWith("ecdsa-sha2-") ? "ECDSA" : keyType;
        };
    }

    /** Key type and base64, as known_hosts has them. */
    String line() {
        return keyType + " " + base64();
    }

    String base64() {
        return Base64.getEncoder().encodeToString(blob);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostKey key && Arrays.equals(blob, key.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    /** Label and fingerprint. */
    @Override
    public String toString() {
        return label() + " " + fingerprint();
    }
}
