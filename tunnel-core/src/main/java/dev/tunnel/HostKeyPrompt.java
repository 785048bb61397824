package dev.tunnel;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks somebody whether a host key is to be trusted that nothing is known about ({@code StrictHostKeyChecking ask}).
 */
@FunctionalInterface
public interface HostKeyPrompt {

    /**
     * What there is to decide.
     *
     * @param host the host as known_hosts names it: {@code host}, {@code [host]:port}, or its {@code HostKeyAlias}
     * @param address the address that was connected to, or null where a jump host or {@code ProxyCommand} did it
     * @param keyType the kind of key as ssh prints it, for example {@code ED25519}
     * @param fingerprint the key's fingerprint as {@code ssh-keygen -l} prints it, {@code SHA256:…}; ssh takes it as a
     *     yes when it is typed in the place of one
     * @param otherNames where known_hosts has the same key under other names, each with file, line and names
     * @param warning what speaks against the key, or null: the host's address is known with another one
     *     ({@code CheckHostIP})
     */
    record Question(
            String host,
            @Nullable String address,
            String keyType,
            String fingerprint,
            List<String> otherNames,
            @Nullable String warning) {
        /** Copies the names. */
        public Question {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(keyType, "keyType");
            Objects.requireNonNull(fingerprint, "fingerprint");
            otherNames = List.copyOf(otherNames);
        }
    }

    /**
     * Decides. Called on a thread of the connection attempt; the time it takes counts towards the connect timeout. An
     * exception counts as a no.
     *
     * @param question the host and its key
     * @return whether the key is trusted; it is then written to known_hosts
     */
    boolean isTrusted(Question question);
}
