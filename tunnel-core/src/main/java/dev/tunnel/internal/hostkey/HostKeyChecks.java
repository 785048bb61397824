package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import java.io.IOException;
import java.util.List;

/** Makes the check for a hop from its policy. */
public final class HostKeyChecks {

    private HostKeyChecks() {}

    /**
     * The check for one connection attempt; known_hosts files are read now.
     *
     * @param policy the hop's policy
     * @param host the hop's own name or address, however it is reached
     * @param port the hop's own port
     * @return the check
     * @throws IOException if a known_hosts file is there but can't be read; the message names it
     */
    public static HostKeyCheck of(HostKeyPolicy policy, String host, int port) throws IOException {
        if (policy instanceof HostKeyPolicy.KnownHosts knownHosts) {
            return new KnownHostsCheck(knownHosts, host, port);
        }
        if (policy instanceof HostKeyPolicy.Pinned pinned) {
            return new Pinned(pinned.fingerprints());
        }
        if (policy instanceof HostKeyPolicy.AcceptAny) {
            return new AcceptAny();
        }
        throw new IllegalArgumentException("unknown host-key policy " + policy.getClass());
    }

    /** Knows no types, authorities or revoked keys. */
    private abstract static class WithoutFiles implements HostKeyCheck {
        @Override
        public List<String> knownKeyTypes() {
            return List.of();
        }

        @Override
        public List<HostKey> authorities() {
            return List.of();
        }

        @Override
        public List<HostKey> revoked() {
            return List.of();
        }

        @Override
        public Decision check(byte[] blob) {
            try {
                return check(HostKey.of(blob));
            } catch (IllegalArgumentException e) {
                return new Refused(HostKeyAdvice.unreadable(e));
            }
        }

        abstract Decision check(HostKey key);
    }

    private static final class Pinned extends WithoutFiles {
        private final List<String> fingerprints;

        Pinned(List<String> fingerprints) {
            this.fingerprints = fingerprints;
        }

        @Override
        Decision check(HostKey key) {
            return fingerprints.contains(key.fingerprint())
                    ? new Accepted("host key " + key + " is pinned")
                    : new Refused(
                            "host key mismatch: presented " + key + ", expected " + String.join(" or ", fingerprints)
                                    + " (pinned); if the server's key was changed on purpose, pin the new fingerprint");
        }
    }

    private static final class AcceptAny extends WithoutFiles {
        @Override
        Decision check(HostKey key) {
            return new Accepted("host key " + key + " was not checked");
        }
    }
}
