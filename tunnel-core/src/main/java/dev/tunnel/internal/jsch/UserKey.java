package dev.tunnel.internal.jsch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A public key or certificate to offer, and what has the private key for it.
 *
 * @param source where it comes from, for messages, for example {@code identity /home/me/.ssh/id_rsa}
 * @param publicKey what is offered, or null if it is known only once the private key is decrypted
 * @param signer what has the private key
 */
record UserKey(String source, @Nullable PublicKey publicKey, Signer signer) {
    UserKey with(Signer other) {
        return new UserKey(source, publicKey, other);
    }

    /** This one, if it is a certificate, with the private key of the plain key among the given ones. */
    UserKey withPrivateKeyOf(List<UserKey> all) {
        if (publicKey == null || !publicKey.isCertificate()) {
            return this;
        }
        PublicKey plain = publicKey.plain();
        return all.stream()
                .filter(each -> plain.equals(each.publicKey))
                .findFirst()
                .map(each -> with(each.signer))
                .orElse(this);
    }
}
