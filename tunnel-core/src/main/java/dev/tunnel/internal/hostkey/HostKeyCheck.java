package dev.tunnel.internal.hostkey;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The host-key decision for one hop. Made for one connection attempt from the hop's rules, and used by one thread. */
public interface HostKeyCheck {

    /** The outcome of a check; the text is a part of an exception message. */
    sealed interface Decision {
        /** The key is trusted. */
        record Accepted(String why) implements Decision {}

        /**
         * The key is not the one that is known, but nobody wants it checked ({@code StrictHostKeyChecking no}). Whoever
         * is there may be anybody, so nothing must be sent that could be used again.
         */
        record Tolerated(String why) implements Decision {}

        /** The key is not trusted. The text starts with "host key" and ends with the remedy. */
        record Refused(String why) implements Decision {}
    }

    /**
     * The key types known for this host, so that the server is asked for those first.
     *
     * @return types as known_hosts has them
     * @throws HostKeyRefusedException if it can't be found out
     */
    List<String> knownKeyTypes() throws HostKeyRefusedException;

    /**
     * Decides on the authority that has signed a host certificate ({@code @cert-authority}).
     *
     * @param certificate the certificate that was presented
     * @param address where the host was connected to, or null if somebody else connected
     * @return the authority if it is trusted for this host; null if the certificate counts as little as none, and the
     *     key in it has to be checked
     * @throws HostKeyRefusedException if the certificate, its key or its authority is revoked, or nothing can be found
     *     out about it
     */
    @Nullable
    HostKey authority(HostCertificate certificate, @Nullable InetAddress address) throws HostKeyRefusedException;

    /**
     * Decides on a plain host key; may record it.
     *
     * @param key the key that was presented, for which the server has proved that it is its own
     * @param address where the host was connected to, or null if somebody else connected
     * @return the decision
     */
    Decision check(HostKey key, @Nullable InetAddress address);
}
