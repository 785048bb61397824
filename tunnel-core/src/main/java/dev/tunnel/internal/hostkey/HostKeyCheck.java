package dev.tunnel.internal.hostkey;

import java.util.List;

/** The host-key decision for one hop. Made for one connection attempt from the hop's policy. */
public interface HostKeyCheck {

    /** The outcome of a check; the text is a part of an exception message. */
    sealed interface Decision {
        /** The key is trusted. */
        record Accepted(String why) implements Decision {}

        /** The key is not trusted. The text starts with "host key" and ends with the remedy. */
        record Refused(String why) implements Decision {}
    }

    /** The key types known for this host, so that the server is asked for those first. */
    List<String> knownKeyTypes();

    /** The authorities trusted for this host ({@code @cert-authority}). */
    List<HostKey> authorities();

    /** Every revoked key ({@code @revoked}), whatever its host. */
    List<HostKey> revoked();

    /** Decides on a plain host key; may record it. */
    Decision check(byte[] blob);
}
