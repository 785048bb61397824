package dev.tunnel.internal.jsch;

import java.nio.file.Path;

/** Files with OpenSSH user certificates. */
final class CertificateFiles {
    private CertificateFiles() {}

    /** Where the certificate for a private key stands if nobody says otherwise. */
    static Path beside(Path privateKey) {
        return Path.of(privateKey + "-cert.pub");
    }

    static PublicKey read(Path file) throws UnusableKeyException {
        return PublicKey.read(file)
                .filter(PublicKey::isUserCertificate)
                .orElseThrow(() -> new UnusableKeyException("has an unusable certificate: " + file, null));
    }
}
