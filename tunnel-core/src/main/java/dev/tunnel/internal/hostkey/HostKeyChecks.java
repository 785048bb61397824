package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the check for a hop from its rules. */
public final class HostKeyChecks {

    private HostKeyChecks() {}

    /**
     * The check for one connection attempt; known_hosts files and files of revoked keys are read now.
     *
     * @param rules the hop's rules
     * @param host the hop's own name or address, however it is reached
     * @param port the hop's own port
     * @return the check
     * @throws IOException if a known_hosts file is there but can't be read, or a file of revoked keys can't be used;
     *     the message names it
     */
    public static HostKeyCheck of(HostKeyRules rules, String host, int port) throws IOException {
        HostKeyCheck check = byPolicy(rules, host, port);
        if (rules.trustsLoopback()) {
            check = new LoopbackCheck(check);
        }
        return rules.revokedKeys().isEmpty() ? check : new RevocationCheck(rules.revokedKeys(), check);
    }

    private static HostKeyCheck byPolicy(HostKeyRules rules, String host, int port) throws IOException {
        HostKeyPolicy policy = rules.policy();
        if (policy instanceof HostKeyPolicy.KnownHosts knownHosts) {
            return new KnownHostsCheck(knownHosts, rules, new HostKeyNames(host, port, rules.alias()));
        }
        if (policy instanceof HostKeyPolicy.Pinned pinned) {
            return new Pinned(pinned.fingerprints());
        }
        if (policy instanceof HostKeyPolicy.AcceptAny) {
            return new AcceptAny();
        }
        throw new IllegalArgumentException("unknown host-key policy " + policy.getClass());
    }

    /** Knows no types and trusts no authorities. */
    private abstract static class WithoutFiles implements HostKeyCheck {
        @Override
        public List<String> knownKeyTypes() {
            return List.of();
        }

        @Override
        public @Nullable HostKey authority(HostCertificate certificate, @Nullable InetAddress address) {
            return null;
        }
    }

    private static final class Pinned extends WithoutFiles {
        private final List<String> fingerprints;

        Pinned(List<String> fingerprints) {
            this.fingerprints = fingerprints;
        }

        @Override
        public Decision check(HostKey key, @Nullable InetAddress address) {
            return fingerprints.contains(key.fingerprint())
                    ? new Accepted("host key " + key + " is pinned")
                    : new Refused(
                            "host key mismatch: presented " + key + ", expected " + String.join(" or ", fingerprints)
                                    + " (pinned); if the server's key was changed on purpose, pin the new fingerprint");
        }
    }

    private static final class AcceptAny extends WithoutFiles {
        @Override
        public Decision check(HostKey key, @Nullable InetAddress address) {
            return new Accepted("host key " + key + " was not checked");
        }
    }
}
