package dev.tunnel.internal.hostkey;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accepts any key from a loopback address ({@code NoHostAuthenticationForLocalhost}), and leaves the rest to another
 * check.
 */
final class LoopbackCheck implements HostKeyCheck {
    private final HostKeyCheck others;

    LoopbackCheck(HostKeyCheck others) {
        this.others = others;
    }

    @Override
    public List<String> knownKeyTypes() throws HostKeyRefusedException {
        return others.knownKeyTypes();
    }

    @Override
    public @Nullable HostKey authority(HostCertificate certificate, @Nullable InetAddress address)
            throws HostKeyRefusedException {
        return isLoopback(address) ? null : others.authority(certificate, address);
    }

    @Override
    public Decision check(HostKey key, @Nullable InetAddress address) {
        return isLoopback(address)
                ? new Decision.Accepted("host key " + key + " was not checked, as it is from this machine")
                : others.check(key, address);
    }

    static boolean isLoopback(@Nullable InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }
}
