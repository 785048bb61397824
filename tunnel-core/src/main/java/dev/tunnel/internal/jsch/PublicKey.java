package dev.tunnel.internal.jsch;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A public key as it is sent (RFC 4253 section 6.6), or an OpenSSH certificate for one. Immutable. */
final class PublicKey {
    private static final String CERTIFICATE = "-cert-v01@openssh.com";
    private static final String SECURITY_KEY = "sk-";
    private static final String RSA = "ssh-rsa";
    private static final int USER_CERTIFICATE = 1;
    private static final int MAX_FILE = 1 << 16;

    private final byte[] blob;
    private final String type;

    private PublicKey(byte[] blob) {
        this.blob = blob;
        this.type = text(ByteBuffer.wrap(blob));
    }

    /**
     * The key of these bytes.
     *
     * @throws IllegalArgumentException if they are none
     */
    static PublicKey of(byte[] blob) {
        PublicKey key = new PublicKey(blob.clone());
        key.plain();
        return key;
    }

    /** The key of a file like {@code id_ed25519.pub}, if it is one. */
    static Optional<PublicKey> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_FILE), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .findFirst()
                    .flatMap(PublicKey::parse);
        } catch (IOException e) {
            return Optional.empty(); // like ssh, which then looks at the private key
        }
    }

    private static Optional<PublicKey> parse(String line) {
        String[] words = line.strip().split("[ \t]+", 3);
        try {
            return words.length < 2
                    ? Optional.empty()
                    : Optional.of(of(Base64.getDecoder().decode(words[1]))).filter(key -> key.type.equals(words[0]));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // some other file
        }
    }

    /** For example {@code ssh-ed25519} or {@code ssh-ed25519-cert-v01@openssh.com}. */
    String type() {
        return type;
    }

    byte[] blob() {
        return blob.clone();
    }

    boolean isCertificate() {
        return type.endsWith(CERTIFICATE);
    }

    /** Whether it is a certificate, and one for users. */
    boolean isUserCertificate() {
        if (!isCertificate()) {
            return false;
        }
        ByteBuffer in = certified();
        plain(in);
        in.getLong(); // serial number
        return in.getInt() == USER_CERTIFICATE;
    }

    /** The key itself, without what certifies it. */
    PublicKey plain() {
        try {
            return isCertificate() ? plain(certified()) : this;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("not a public key, or cut off", e);
        }
    }

    /** A certificate from the key's first field on. */
    private ByteBuffer certified() {
        ByteBuffer in = ByteBuffer.wrap(blob);
        text(in);
        bytes(in); // nonce
        return in;
    }

    private PublicKey plain(ByteBuffer certified) {
        int from = certified.position();
        String plainType = signatureOf(type) + (type.startsWith(SECURITY_KEY) ? "@openssh.com" : "");
        for (int i = 0; i < fields(plainType); i++) {
            bytes(certified);
        }
        byte[] name = plainType.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer key = ByteBuffer.allocate(Integer.BYTES + name.length + certified.position() - from);
        key.putInt(name.length).put(name).put(blob, from, certified.position() - from);
        return new PublicKey(key.array());
    }

    /** Of how many fields a key consists. */
    private static int fields(String plainType) {
        return switch (plainType) {
            case "ssh-ed25519", "ssh-ed448" -> 1;
            case "ssh-dss" -> 4;
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> 3;
            default -> 2;
        };
    }

    /** The algorithm that signs for a key's or certificate's algorithm, but for security keys. */
    static String signatureOf(String algorithm) {
        return algorithm.endsWith(CERTIFICATE)
                ? algorithm.substring(0, algorithm.length() - CERTIFICATE.length())
                : algorithm;
    }

    /** How long an RSA key is; 0 for others. */
    int rsaBits() {
        PublicKey key = plain();
        if (!key.type.equals(RSA)) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(key.blob);
        text(in);
        bytes(in); // exponent
        return new BigInteger(1, bytes(in)).bitLength();
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("not a public key, or cut off");
        }
        byte[] field = new byte[length];
        in.get(field);
        return field;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PublicKey key && Arrays.equals(blob, key.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }
}
