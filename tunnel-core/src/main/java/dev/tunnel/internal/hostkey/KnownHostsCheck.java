package dev.tunnel.internal.hostkey;

import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.internal.hostkey.KnownHostsFiles.Found;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides by known_hosts files. */
final class KnownHostsCheck implements HostKeyCheck {
    private final KnownHosts policy;
    private final HostKeyNames names;
    private final KnownHostsLookup known;
    private final NewKeys newKeys;

    KnownHostsCheck(KnownHosts policy, HostKeyRules rules, HostKeyNames names) throws IOException {
        this.policy = policy;
        this.names = names;
        this.known = new KnownHostsLookup(policy, rules, names);
        this.newKeys = new NewKeys(policy.userFiles(), rules.hashesNames(), names, known);
    }

    @Override
    public List<String> knownKeyTypes() throws HostKeyRefusedException {
        return known.keyTypes();
    }

    @Override
    public @Nullable HostKey authority(HostCertificate certificate, @Nullable InetAddress address)
            throws HostKeyRefusedException {
        Optional<Found> revoked = known.revoked(certificate);
        if (revoked.isPresent()) {
            throw new HostKeyRefusedException(HostKeyAdvice.revoked(certificate, revoked.get()));
        }
        return known.trusts(certificate) ? certificate.authority() : null;
    }

    @Override
    public Decision check(HostKey key, @Nullable InetAddress address) {
        try {
            return new KeyDecision(policy, names, known, newKeys, key, address).make();
        } catch (HostKeyRefusedException e) {
            return new Decision.Refused(String.valueOf(e.getMessage()));
        }
    }
}
