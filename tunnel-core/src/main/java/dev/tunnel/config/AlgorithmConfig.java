package dev.tunnel.config;

import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Resolved;
import org.jspecify.annotations.Nullable;

/** Which algorithms an {@link SshConfig} wants to be offered to a host; null stands for the defaults. Immutable. */
public final class AlgorithmConfig {
    private final Resolved resolved;

    AlgorithmConfig(Resolved resolved) {
        this.resolved = resolved;
    }

    /** {@return {@code Ciphers}, or null} */
    public @Nullable AlgorithmList ciphers() {
        return list(Keyword.CIPHERS);
    }

    /** {@return {@code MACs}, or null} */
    public @Nullable AlgorithmList macs() {
        return list(Keyword.MACS);
    }

    /** {@return {@code KexAlgorithms}, or null} */
    public @Nullable AlgorithmList kex() {
        return list(Keyword.KEX_ALGORITHMS);
    }

    /** {@return {@code HostKeyAlgorithms}, or null} */
    public @Nullable AlgorithmList hostKey() {
        return list(Keyword.HOST_KEY_ALGORITHMS);
    }

    /** {@return {@code PubkeyAcceptedAlgorithms}, or null} */
    public @Nullable AlgorithmList pubkeyAccepted() {
        return list(Keyword.PUBKEY_ACCEPTED_ALGORITHMS);
    }

    /** {@return {@code CASignatureAlgorithms}, or null} */
    public @Nullable AlgorithmList caSignature() {
        return list(Keyword.CA_SIGNATURE_ALGORITHMS);
    }

    /** {@return {@code RequiredRSASize}: how many bits an RSA key must have} */
    public int requiredRsaSize() {
        return resolved.number(Keyword.REQUIRED_RSA_SIZE);
    }

    private @Nullable AlgorithmList list(Keyword keyword) {
        String text = resolved.text(keyword);
        return text == null ? null : new AlgorithmList(text);
    }
}
