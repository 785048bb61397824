package dev.tunnel.internal.jsch;

import dev.tunnel.internal.config.Listing;
import dev.tunnel.internal.route.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that ssh_config names, in ssh's order: certificates, the agent's keys that a file names, its other keys, the
 * other files. What can't be used is passed over.
 */
final class ConfiguredKeys {
    private final Login.Keys keys;
    private final PrivateKeys privateKeys;
    private final @Nullable Function<Path, char @Nullable []> passphrases;
    private final int requiredRsaSize;
    private final List<String> problems = new ArrayList<>();

    ConfiguredKeys(Login login, Login.Keys keys, PrivateKeys privateKeys, int requiredRsaSize) {
        this.keys = keys;
        this.privateKeys = privateKeys;
        this.passphrases = login.batchMode() ? null : login.credentials().passphrases();
        this.requiredRsaSize = requiredRsaSize;
    }

    /** Why some can't be used; sentences. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Finds them, those of an agent among the given ones, or, if null, of the agent that ssh_config names. */
    List<UserKey> find(@Nullable List<UserKey> ofAgent) {
        List<UserKey> files = usable(files());
        List<UserKey> inAgent = usable(ofAgent == null ? agent() : ofAgent);
        List<UserKey> named = inAgent.stream()
                .flatMap(key -> same(key, files).map(file -> file.with(key.signer())).stream())
                .toList();
        Stream<UserKey> others = keys.identitiesOnly()
                ? Stream.of()
                : inAgent.stream().filter(key -> same(key, files).isEmpty());
        Stream<UserKey> rest = files.stream().filter(file -> same(file, inAgent).isEmpty());
        List<UserKey> found = Stream.of(certificates().stream(), named.stream(), others, rest)
                .flatMap(each -> each)
                .toList();
        return found.stream().map(key -> key.withPrivateKeyOf(found)).toList();
    }

    private static Optional<UserKey> same(UserKey key, List<UserKey> among) {
        return among.stream()
                .filter(each -> key.publicKey() != null && key.publicKey().equals(each.publicKey()))
                .findFirst();
    }

    private List<UserKey> usable(List<UserKey> found) {
        return found.stream().filter(this::isLongEnough).toList();
    }

    private boolean isLongEnough(UserKey key) {
        try {
            if (key.publicKey() != null) {
                Identities.checkRsaSize(key.publicKey(), requiredRsaSize);
            }
            return true;
        } catch (UnusableKeyException e) {
            problems.add(key.source() + " " + e.getMessage());
            return false;
        }
    }

    private List<UserKey> certificates() {
        List<UserKey> found = new ArrayList<>();
        for (Path file : keys.certificates()) {
            certificate(file).ifPresentOrElse(found::add, () -> problems.add("there is no certificate in " + file));
        }
        return found;
    }

    private static Optional<UserKey> certificate(Path file) {
        NoSigner noKey = new NoSigner("belongs to none of the identities");
        return PublicKey.read(file)
                .filter(PublicKey::isUserCertificate)
                .map(key -> new UserKey("certificate " + file, key, noKey));
    }

    private List<UserKey> files() {
        List<UserKey> found = new ArrayList<>();
        for (Path file : keys.files() == null ? usualFiles() : keys.files()) {
            file(file).ifPresent(found::add);
            if (keys.certificates().isEmpty()) {
                certificate(CertificateFiles.beside(file)).ifPresent(found::add);
            }
        }
        return found;
    }

    /** As ssh, tries those that are there. */
    private static List<Path> usualFiles() {
        Path folder = Path.of(System.getProperty("user.home"), ".ssh");
        return Listing.DEFAULT_IDENTITIES.stream()
                .map(folder::resolve)
                .filter(file -> Files.exists(file) || Files.exists(publicFile(file)))
                .toList();
    }

    private static Path publicFile(Path privateKey) {
        return Path.of(privateKey + ".pub");
    }

    /** The key of a file. Without its private key it may still name one of the agent's. */
    private Optional<UserKey> file(Path file) {
        String source = "identity " + file;
        Optional<PublicKey> itself = PublicKey.read(file);
        if (itself.isPresent()) {
            NoSigner noKey = new NoSigner("is a public key, and no agent has the private one");
            return Optional.of(new UserKey(source, itself.get(), noKey));
        }
        Optional<PublicKey> beside = PublicKey.read(publicFile(file));
        try {
            PrivateKey key = privateKeys.of(file, passphrases);
            PublicKey known = beside.or(key::knownPublicKey).orElse(null);
            return Optional.of(new UserKey(source, known, new LongEnough(key, requiredRsaSize)));
        } catch (UnusableKeyException e) {
            if (beside.isEmpty()) {
                problems.add(source + " " + e.getMessage());
            }
            return beside.map(publicKey -> new UserKey(source, publicKey, new NoSigner(e)));
        }
    }

    private List<UserKey> agent() {
        Path socket = Agent.socket(keys.agent());
        try {
            return socket == null ? List.of() : Agent.keys(socket);
        } catch (UnusableKeyException e) {
            problems.add(Agent.name(socket) + " " + e.getMessage());
            return List.of();
        }
    }

    /** In the place of a private key that can't be used. */
    private record NoSigner(UnusableKeyException why) implements Signer {
        NoSigner(String why) {
            this(new UnusableKeyException(why, null));
        }

        @Override
        public PublicKey publicKey() throws UnusableKeyException {
            throw why;
        }

        @Override
        public byte[] sign(byte[] data, String algorithm) throws UnusableKeyException {
            throw why;
        }
    }

    /** A private key whose length is perhaps known only once it is decrypted. */
    private record LongEnough(Signer key, int requiredRsaSize) implements Signer {
        @Override
        public void unlock() throws UnusableKeyException {
            key.unlock();
        }

        @Override
        public PublicKey publicKey() throws UnusableKeyException {
            PublicKey known = key.publicKey();
            Identities.checkRsaSize(known, requiredRsaSize);
            return known;
        }

        @Override
        public byte[] sign(byte[] data, String algorithm) throws UnusableKeyException {
            return key.sign(data, algorithm);
        }
    }
}
