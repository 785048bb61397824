package dev.tunnel;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Which host keys are accepted. Every hop is checked under its own name and port, however it is reached. Immutable.
 *
 * <p>Where known_hosts files are used they may hold plain and hashed names, {@code [host]:port},
 * {@code @cert-authority} and {@code @revoked}; a line that can't be read is skipped with a warning and doesn't spoil
 * the file. A key marked {@code @revoked} is always refused.
 */
public sealed interface HostKeyPolicy {

    /** What happens to a host that known_hosts doesn't have. */
    enum Unknown {
        /** It is refused ({@code StrictHostKeyChecking yes}). */
        REFUSE,
        /** Its key is written to the first file and accepted ({@code StrictHostKeyChecking accept-new}). */
        RECORD
    }

    /**
     * Checks keys against known_hosts files; a changed key is always refused.
     *
     * @param files the files, in order ({@code UserKnownHostsFile}, then {@code GlobalKnownHostsFile}); missing ones
     *     count as empty
     * @param unknown what happens to a host that none of the files has
     */
    record KnownHosts(List<Path> files, Unknown unknown) implements HostKeyPolicy {
        /** Copies the files and checks that there is one. */
        public KnownHosts {
            files = List.copyOf(files);
            Objects.requireNonNull(unknown, "unknown");
            if (files.isEmpty()) {
                throw new IllegalArgumentException("no known_hosts file given");
            }
        }
    }

    /**
     * Accepts exactly the keys with the given fingerprints.
     *
     * @param fingerprints each as {@code ssh-keygen -l} prints it: {@code SHA256:} and 43 characters of base64
     */
    record Pinned(List<String> fingerprints) implements HostKeyPolicy {
        /** Copies the fingerprints and checks their form. */
        public Pinned {
            fingerprints = List.copyOf(fingerprints);
            if (fingerprints.isEmpty()) {
                throw new IllegalArgumentException("no fingerprint given");
            }
            for (String fingerprint : fingerprints) {
                if (!fingerprint.matches("SHA256:[A-Za-z0-9+/]{43}")) {
                    throw new IllegalArgumentException(
                            "not a fingerprint: \"" + fingerprint + "\"; expected SHA256:… as ssh-keygen -l prints it");
                }
            }
        }
    }

    /** Accepts any key from anyone. */
    record AcceptAny() implements HostKeyPolicy {}

    /**
     * Only keys that ssh's own files know: {@code ~/.ssh/known_hosts}, {@code ~/.ssh/known_hosts2},
     * {@code /etc/ssh/ssh_known_hosts} and {@code /etc/ssh/ssh_known_hosts2}.
     *
     * @return the default policy
     */
    static HostKeyPolicy strict() {
        return new KnownHosts(defaultFiles(), Unknown.REFUSE);
    }

    /**
     * Only keys that the given files know.
     *
     * @param knownHosts at least one file
     * @return the policy
     * @throws IllegalArgumentException if no file is given
     */
    static HostKeyPolicy strict(Path... knownHosts) {
        return new KnownHosts(List.of(knownHosts), Unknown.REFUSE);
    }

    /**
     * Like {@link #strict()}, but a host seen for the first time is trusted and written to {@code ~/.ssh/known_hosts}.
     *
     * @return the policy
     */
    static HostKeyPolicy acceptNew() {
        return new KnownHosts(defaultFiles(), Unknown.RECORD);
    }

    /**
     * Like {@link #strict(Path...)}, but a host seen for the first time is trusted and written to the first file, which
     * is created if it doesn't exist.
     *
     * @param knownHosts at least one file
     * @return the policy
     * @throws IllegalArgumentException if no file is given
     */
    static HostKeyPolicy acceptNew(Path... knownHosts) {
        return new KnownHosts(List.of(knownHosts), Unknown.RECORD);
    }

    /**
     * Only keys with one of the given fingerprints.
     *
     * @param fingerprints each as {@code ssh-keygen -l} prints it, for example {@code SHA256:} and 43 characters
     * @return the policy
     * @throws IllegalArgumentException if there is none or one has another form
     */
    static HostKeyPolicy pinned(String... fingerprints) {
        return new Pinned(List.of(fingerprints));
    }

    /**
     * Any key from anyone: whoever answers is believed, and can read and change everything. For throw-away tests only.
     *
     * @return the policy
     */
    static HostKeyPolicy acceptAnyInsecurely() {
        return new AcceptAny();
    }

    private static List<Path> defaultFiles() {
        Path ssh = Path.of(System.getProperty("user.home"), ".ssh");
        Path etc = Path.of("/etc/ssh");
        return List.of(
                ssh.resolve("known_hosts"),
                ssh.resolve("known_hosts2"),
                etc.resolve("ssh_known_hosts"),
                etc.resolve("ssh_known_hosts2"));
    }
}
