package dev.tunnel.internal.jsch;

import dev.tunnel.Credentials;
import dev.tunnel.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads private key files and keeps what it has read for as long as the file stays as it is, so that a passphrase is
 * asked for once.
 */
final class PrivateKeys {

    /** A key is shared only among those who know its passphrase from the same source. */
    private record Place(Path file, @Nullable Object passphrases) {}

    private record Stamp(FileTime modified, long size) {}

    private record Kept(@Nullable Stamp stamp, PrivateKey key) {}

    private final Map<Place, Kept> kept = new ConcurrentHashMap<>();

    /** The key of an identity that the program gave. */
    PrivateKey of(Identity identity, Credentials credentials) throws UnusableKeyException {
        return identity.passphrase() == null
                ? of(identity.privateKey(), credentials.passphrases())
                : of(new Place(identity.privateKey(), identity.passphrase()), identity.passphrase());
    }

    /** The key of a file, whose passphrase is one of those given, if any are. */
    PrivateKey of(Path file, @Nullable Function<Path, char @Nullable []> passphrases) throws UnusableKeyException {
        return of(new Place(file, passphrases), passphrases == null ? null : () -> passphrases.apply(file));
    }

    private PrivateKey of(Place place, @Nullable Supplier<char[]> passphrase) throws UnusableKeyException {
        Stamp now = stamp(place.file);
        Kept known = kept.get(place);
        if (known != null && Objects.equals(known.stamp, now)) {
            return known.key;
        }
        Kept fresh = new Kept(now, PrivateKey.read(place.file, passphrase));
        return kept.merge(place, fresh, (old, read) -> Objects.equals(old.stamp, now) ? old : read).key;
    }

    private static @Nullable Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size());
        } catch (IOException e) {
            return null; // reading it will say why
        }
    }
}
