package dev.tunnel.internal.hostkey;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses RSA keys that are too short ({@code RequiredRSASize}), before another check is asked. */
public final class RsaSizeCheck implements HostKeyCheck {
    private final int required;
    private final HostKeyCheck check;

    /**
     * Before the given check.
     *
     * @param required how many bits an RSA key must have
     */
    public RsaSizeCheck(int required, HostKeyCheck check) {
        this.required = required;
        this.check = check;
    }

    @Override
    public List<String> knownKeyTypes() throws HostKeyRefusedException {
        return check.knownKeyTypes();
    }

    @Override
    public @Nullable HostKey authority(HostCertificate certificate, @Nullable InetAddress address)
            throws HostKeyRefusedException {
        String problem = problem(certificate.key());
        if (problem != null) {
            throw new HostKeyRefusedException(problem);
        }
        return check.authority(certificate, address);
    }

    @Override
    public Decision check(HostKey key, @Nullable InetAddress address) {
        String problem = problem(key);
        return problem == null ? check.check(key, address) : new Decision.Refused(problem);
    }

    private @Nullable String problem(HostKey key) {
        int bits = key.rsaBits();
        return bits == 0 || bits >= required
                ? null
                : "host key too short: presented " + key + " of " + bits + " bits, fewer than RequiredRSASize "
                        + required + "; the server needs a longer one, or one of another type";
    }
}
