package dev.tunnel;

import dev.tunnel.config.HostKeyConfig.Checking;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which host keys are accepted. Every hop is checked under its own name and port, however it is reached. Immutable.
 *
 * <p>A policy given in code stands in the place of what ssh_config says about trust: {@code StrictHostKeyChecking},
 * {@code UserKnownHostsFile}, {@code GlobalKnownHostsFile}, {@code KnownHostsCommand}, {@code CheckHostIP} and
 * {@code NoHostAuthenticationForLocalhost}. What it says about names and about keys that nobody may trust still counts:
 * {@code HostKeyAlias}, {@code HashKnownHosts} and {@code RevokedHostKeys}.
 *
 * <p>Where known_hosts files are used they may hold plain and hashed names, {@code [host]:port},
 * {@code @cert-authority} and {@code @revoked}; a line that can't be read is skipped with a warning and doesn't spoil
 * the file. A key marked {@code @revoked} is always refused, whatever the host.
 */
public sealed interface HostKeyPolicy {

    /**
     * Checks keys against known_hosts files.
     *
     * <p>As by ssh, new keys are written to the first of the user's files; without one they are refused. If they can't
     * be written there, they are accepted with a warning. A key that has changed is refused; with {@link Checking#NO}
     * it is accepted with a warning, but no password and no keyboard-interactive answer is sent to that host.
     *
     * @param userFiles the user's files, in order ({@code UserKnownHostsFile}); missing ones count as empty
     * @param globalFiles files that are only read ({@code GlobalKnownHostsFile}); missing ones count as empty
     * @param checking what happens to a host that none of the files has ({@code StrictHostKeyChecking})
     * @param prompt who is asked with {@link Checking#ASK}, or null: then the host is refused
     */
    record KnownHosts(
            List<Path> userFiles,
            List<Path> globalFiles,
            Checking checking,
            @Nullable HostKeyPrompt prompt) implements HostKeyPolicy {
        /** Copies the files. */
        public KnownHosts {
            userFiles = List.copyOf(userFiles);
            globalFiles = List.copyOf(globalFiles);
            Objects.requireNonNull(checking, "checking");
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
     * Only keys that ssh's own files know ({@code StrictHostKeyChecking yes}): {@code ~/.ssh/known_hosts},
     * {@code ~/.ssh/known_hosts2}, {@code /etc/ssh/ssh_known_hosts} and {@code /etc/ssh/ssh_known_hosts2}.
     *
     * @return the policy
     */
    static HostKeyPolicy strict() {
        return defaultFiles(Checking.YES, null);
    }

    /**
     * Only keys that the given files know.
     *
     * @param knownHosts at least one file
     * @return the policy
     * @throws IllegalArgumentException if no file is given
     */
    static HostKeyPolicy strict(Path... knownHosts) {
        return files(knownHosts, Checking.YES, null);
    }

    /**
     * Like {@link #strict()}, but a host seen for the first time is trusted and written to {@code ~/.ssh/known_hosts}
     * ({@code StrictHostKeyChecking accept-new}).
     *
     * @return the policy
     */
    static HostKeyPolicy acceptNew() {
        return defaultFiles(Checking.ACCEPT_NEW, null);
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
        return files(knownHosts, Checking.ACCEPT_NEW, null);
    }

    /**
     * Like {@link #strict()}, but somebody is asked about a host seen for the first time, and its key written to
     * {@code ~/.ssh/known_hosts} if it is trusted ({@code StrictHostKeyChecking ask}). To leave everything else to
     * ssh_config, give the prompt to {@link SshOptions#hostKeyPrompt(HostKeyPrompt)}.
     *
     * @param prompt who is asked
     * @return the policy
     */
    static HostKeyPolicy ask(HostKeyPrompt prompt) {
        return defaultFiles(Checking.ASK, Objects.requireNonNull(prompt, "prompt"));
    }

    /**
     * Like {@link #strict(Path...)}, but somebody is asked about a host seen for the first time, and its key written to
     * the first file if it is trusted.
     *
     * @param prompt who is asked
     * @param knownHosts at least one file
     * @return the policy
     * @throws IllegalArgumentException if no file is given
     */
    static HostKeyPolicy ask(HostKeyPrompt prompt, Path... knownHosts) {
        return files(knownHosts, Checking.ASK, Objects.requireNonNull(prompt, "prompt"));
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

    private static HostKeyPolicy files(Path[] knownHosts, Checking checking, @Nullable HostKeyPrompt prompt) {
        if (knownHosts.length == 0) {
            throw new IllegalArgumentException("no known_hosts file given");
        }
        return new KnownHosts(List.of(knownHosts), List.of(), checking, prompt);
    }

    private static HostKeyPolicy defaultFiles(Checking checking, @Nullable HostKeyPrompt prompt) {
        Path ssh = Path.of(System.getProperty("user.home"), ".ssh");
        Path etc = Path.of("/etc/ssh");
        return new KnownHosts(
                List.of(ssh.resolve("known_hosts"), ssh.resolve("known_hosts2")),
                List.of(etc.resolve("ssh_known_hosts"), etc.resolve("ssh_known_hosts2")),
                checking,
                prompt);
    }
}
