package dev.tunnel.internal.hostkey;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Refuses what {@code RevokedHostKeys} has, and leaves the rest to another check. */
final class RevocationCheck implements HostKeyCheck {
    private final HostKeyCheck others;
    private final Map<Path, RevokedKeys> files = new LinkedHashMap<>();

    RevocationCheck(List<Path> files, HostKeyCheck others) throws IOException {
        this.others = others;
        for (Path file : files) {
            this.files.put(file, RevokedKeys.read(file));
        }
    }

    @Override
    public List<String> knownKeyTypes() throws HostKeyRefusedException {
        return others.knownKeyTypes();
    }

    @Override
    public @Nullable HostKey authority(HostCertificate certificate, @Nullable InetAddress address)
            throws HostKeyRefusedException {
        Optional<String> why = why(certificate, revoked -> revoked.revoke(certificate));
        if (why.isPresent()) {
            throw new HostKeyRefusedException(why.get());
        }
        return others.authority(certificate, address);
    }

    @Override
    public Decision check(HostKey key, @Nullable InetAddress address) {
        return why(key, revoked -> revoked.revoke(key))
                .<Decision>map(Decision.Refused::new)
                .orElseGet(() -> others.check(key, address));
    }

    private Optional<String> why(Object presented, Predicate<RevokedKeys> revokes) {
        return files.entrySet().stream()
                .filter(each -> revokes.test(each.getValue()))
                .map(each -> "host key revoked: presented " + presented + ", revoked by " + each.getKey()
                        + "; the server needs a new host key")
                .findFirst();
    }
}
