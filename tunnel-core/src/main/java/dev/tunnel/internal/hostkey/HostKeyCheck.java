package dev.tunnel.internal.hostkey;

import java.util.List;

/** The host-key decision for one hop. Made for one connection attempt from the hop's policy. */
public interface HostKeyCheck {

    /** The outcome of a check; the text is a part of an exception message. */
    sealed interface Decision {
        /** The key is trusted. */
        record Accepted(String why) implements Decision {}

        /** The key is not trusted. */
        record Refused(String why) implements Decision {}
    }

    /**
     * A certificate authority that known_hosts trusts for this host, or a revoked key.
     *
     * @param keyType for example {@code ssh-ed25519}
     * @param blob the public key (RFC 4253 section 6.6)
     */
    record Key(String keyType, byte[] blob) {}

    /** The key types known for this host, so that the server is asked for those first. */
    List<String> knownKeyTypes();

    /** The authorities trusted for this host ({@code @cert-authority}). */
    List<Key> authorities();

    /** Every revoked key ({@code @revoked}), whatever its host. */
    List<Key> revoked();

    /** Decides on a plain host key; may record it. */
    Decision check(byte[] blob);
}
