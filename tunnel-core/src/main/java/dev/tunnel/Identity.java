package dev.tunnel;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A private key to authenticate with ({@code IdentityFile}), and what belongs to it. Immutable.
 *
 * @param privateKey the private key file: OpenSSH, PEM, PKCS#8 or PuTTY; Ed25519, ECDSA or RSA
 * @param certificate the OpenSSH certificate ({@code CertificateFile}), or null for {@code privateKey + "-cert.pub"} if
 *     it exists
 * @param passphrase gives the passphrase of an encrypted key, or null if there is none; asked once and only if the key
 *     is encrypted; the array is cleared after use
 */
public record Identity(
        Path privateKey,
        @Nullable Path certificate,
        @Nullable Supplier<char[]> passphrase) {

    /** Checks that there is a private key. */
    public Identity {
        Objects.requireNonNull(privateKey, "privateKey");
    }

    /**
     * An identity that needs no passphrase.
     *
     * @param privateKey the private key file
     * @return the identity
     */
    public static Identity of(Path privateKey) {
        return new Identity(privateKey, null, null);
    }

    /**
     * This identity with a passphrase.
     *
     * @param passphrase asked once and only if the key is encrypted; the array is cleared after use
     * @return a new identity
     */
    public Identity withPassphrase(Supplier<char[]> passphrase) {
        return new Identity(privateKey, certificate, Objects.requireNonNull(passphrase, "passphrase"));
    }

    /**
     * This identity with a certificate ({@code CertificateFile}).
     *
     * @param certificate the certificate file
     * @return a new identity
     */
    public Identity withCertificate(Path certificate) {
        return new Identity(privateKey, Objects.requireNonNull(certificate, "certificate"), passphrase);
    }

    /** The path of the key; never the passphrase. */
    @Override
    public String toString() {
        return privateKey.toString();
    }
}
