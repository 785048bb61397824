package dev.tunnel.config;

import dev.tunnel.internal.config.BadConfigException;
import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Resolved;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an {@link SshConfig} wants a host's key to be checked. Immutable. */
public final class HostKeyConfig {
    private final Resolved resolved;
    private final List<Path> userFiles;
    private final List<Path> globalFiles;
    private final List<Path> revoked;

    HostKeyConfig(Resolved resolved) throws BadConfigException {
        this.resolved = resolved;
        this.userFiles = Values.paths(resolved, Keyword.USER_KNOWN_HOSTS_FILE);
        this.globalFiles = Values.paths(resolved, Keyword.GLOBAL_KNOWN_HOSTS_FILE);
        this.revoked = Values.paths(resolved, Keyword.REVOKED_HOST_KEYS);
    }

    /** What is done with a host key that is not known. One that has changed is refused but with {@link #NO}. */
    public enum Checking {
        /** {@code yes}: it is refused. */
        YES,
        /** {@code ask}: somebody decides; it is refused if there is nobody to ask. */
        ASK,
        /** {@code accept-new}: it is accepted and written down. */
        ACCEPT_NEW,
        /** {@code no}: it is accepted and written down, and a changed one is accepted, too. */
        NO
    }

    /** {@return {@code StrictHostKeyChecking}} */
    public Checking checking() {
        return switch (Values.text(resolved, Keyword.STRICT_HOST_KEY_CHECKING)) {
            case "true" -> Checking.YES;
            case "false" -> Checking.NO;
            case "accept-new" -> Checking.ACCEPT_NEW;
            default -> Checking.ASK;
        };
    }

    /** {@return {@code UserKnownHostsFile}: new keys are written into the first one} */
    public List<Path> userKnownHostsFiles() {
        return userFiles;
    }

    /** {@return {@code GlobalKnownHostsFile}} */
    public List<Path> globalKnownHostsFiles() {
        return globalFiles;
    }

    /** {@return {@code RevokedHostKeys}: files with keys that are never accepted} */
    public List<Path> revokedHostKeys() {
        return revoked;
    }

    /**
     * {@return {@code KnownHostsCommand}: a program and its arguments; empty for none} What depends on the key,
     * {@code %H}, {@code %I}, {@code %t}, {@code %f}, {@code %K} and {@code %%}, is left in the arguments, to be
     * replaced for each key; the other tokens and variables are expanded.
     */
    public List<String> knownHostsCommand() {
        return resolved.wordsButNone(Keyword.KNOWN_HOSTS_COMMAND);
    }

    /** {@return {@code HostKeyAlias}: the name to look up in the place of host and port, or null} */
    public @Nullable String alias() {
        return resolved.text(Keyword.HOST_KEY_ALIAS);
    }

    /** {@return {@code HashKnownHosts}: whether names are written down as hashes} */
    public boolean hashKnownHosts() {
        return resolved.flag(Keyword.HASH_KNOWN_HOSTS);
    }

    /** {@return {@code CheckHostIP}: whether the address is looked up beside the name} */
    public boolean checkHostIp() {
        return resolved.flag(Keyword.CHECK_HOST_IP);
    }

    /** {@return {@code NoHostAuthenticationForLocalhost}: whether any key is accepted from a loopback address} */
    public boolean noAuthenticationForLocalhost() {
        return resolved.flag(Keyword.NO_HOST_AUTHENTICATION_FOR_LOCALHOST);
    }
}
