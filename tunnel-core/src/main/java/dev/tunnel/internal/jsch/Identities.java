package dev.tunnel.internal.jsch;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.Identity;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the keys to log in with: those the program gave, and those of ssh_config. */
final class Identities {
    private final PrivateKeys privateKeys = new PrivateKeys();

    /**
     * The keys for one login.
     *
     * @param keys in the order in which they are offered
     * @param problems why others can't be used; sentences
     */
    record Found(List<UserKey> keys, List<String> problems) {}

    /**
     * The keys to offer.
     *
     * @throws TunnelException.Configuration if an identity or agent that the program gave is unusable
     */
    Found of(Login login, int requiredRsaSize, Hop hop) throws TunnelException.Configuration {
        Credentials credentials = login.credentials();
        List<UserKey> keys = new ArrayList<>();
        for (Identity identity : credentials.identities()) {
            keys.addAll(given(identity, credentials, requiredRsaSize, hop));
        }
        @Nullable List<UserKey> ofAgent = credentials.agent() == null ? null : agent(credentials.agent(), hop);
        if (login.keys() == null) {
            keys.addAll(ofAgent == null ? List.of() : ofAgent);
            boolean isEmpty = ofAgent != null && ofAgent.isEmpty();
            return new Found(
                    keys, isEmpty ? List.of("the ssh-agent at " + credentials.agent() + " has no keys") : List.of());
        }
        ConfiguredKeys configured = new ConfiguredKeys(login, login.keys(), privateKeys, requiredRsaSize);
        keys.addAll(configured.find(ofAgent));
        return new Found(keys, configured.problems());
    }

    private List<UserKey> given(Identity identity, Credentials credentials, int requiredRsaSize, Hop hop)
            throws TunnelException.Configuration {
        try {
            return load(identity, credentials, requiredRsaSize);
        } catch (UnusableKeyException e) {
            throw new TunnelException.Configuration(hop, "identity " + identity + " " + e.getMessage(), e.getCause());
        }
    }

    /**
     * The certificate, if there is one, then the plain key: servers that don't trust the authority may know the key.
     */
    private List<UserKey> load(Identity identity, Credentials credentials, int requiredRsaSize)
            throws UnusableKeyException {
        PrivateKey key = privateKeys.of(identity, credentials);
        Optional<PublicKey> certificate = certificate(identity);
        key.unlock();
        PublicKey publicKey = key.publicKey();
        checkRsaSize(publicKey, requiredRsaSize);
        String source = "identity " + identity;
        List<UserKey> keys = new ArrayList<>();
        if (certificate.isPresent()) {
            checkBelongs(certificate.get(), publicKey);
            keys.add(new UserKey(source, certificate.get(), key));
        }
        keys.add(new UserKey(source, publicKey, key));
        return keys;
    }

    private static void checkBelongs(PublicKey certificate, PublicKey key) throws UnusableKeyException {
        if (!certificate.plain().equals(key)) {
            throw new UnusableKeyException("has a certificate that belongs to another key", null);
        }
    }

    static void checkRsaSize(PublicKey key, int required) throws UnusableKeyException {
        int bits = key.rsaBits();
        if (bits > 0 && bits < required) {
            throw new UnusableKeyException(
                    "is an RSA key of " + bits + " bits, fewer than RequiredRSASize " + required, null);
        }
    }

    private static Optional<PublicKey> certificate(Identity identity) throws UnusableKeyException {
        Path given = identity.certificate();
        Path file = given == null ? CertificateFiles.beside(identity.privateKey()) : given;
        if (!Files.isReadable(file)) {
            if (given == null) {
                return Optional.empty();
            }
            throw new UnusableKeyException("has an unreadable certificate: " + given, null);
        }
        return Optional.of(CertificateFiles.read(file));
    }

    private static List<UserKey> agent(Path socket, Hop hop) throws TunnelException.Configuration {
        try {
            return Agent.keys(socket);
        } catch (UnusableKeyException e) {
            String message =
                    "the ssh-agent at " + socket + " " + e.getMessage() + "; check the path and that the agent runs";
            throw new TunnelException.Configuration(hop, message, e.getCause());
        }
    }
}
