package dev.tunnel.internal.jsch;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.tunnel.internal.hostkey.HostKeyCheck;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows our host-key decision to JSch as a repository that knows exactly the keys we trust. With
 * {@code StrictHostKeyChecking yes}, the only value under which JSch protects, JSch refuses everything else.
 */
final class HostKeyGate implements HostKeyRepository {
    private static final String ANY_HOST = "*";
    private static final Map<String, Integer> TYPES = Map.of(
            "ssh-rsa", HostKey.SSHRSA,
            "ssh-ed25519", HostKey.ED25519,
            "ecdsa-sha2-nistp256", HostKey.ECDSA256,
            "ecdsa-sha2-nistp384", HostKey.ECDSA384,
            "ecdsa-sha2-nistp521", HostKey.ECDSA521);

    private final HostKeyCheck check;
    private final Runnable onCheck;
    private volatile @Nullable String refusal;

    /** Calls {@code onCheck} when a key or certificate is about to be checked. */
    HostKeyGate(HostKeyCheck check, Runnable onCheck) {
        this.check = check;
        this.onCheck = onCheck;
    }

    /** Why the key was refused, or null. */
    @Nullable
    String refusal() {
        return refusal;
    }

    @Override
    public int check(String host, byte[] key) {
        onCheck.run();
        HostKeyCheck.Decision decision = check.check(key);
        if (decision instanceof HostKeyCheck.Decision.Refused refused) {
            refusal = refused.why();
            return NOT_INCLUDED;
        }
        return OK;
    }

    /** Everything: JSch asks for this when the server presents a certificate. The hosts have been matched already. */
    @Override
    public HostKey[] getHostKey() {
        onCheck.run();
        return Stream.concat(
                        check.authorities().stream().map(key -> hostKey("@cert-authority", key.keyType(), key.blob())),
                        check.revoked().stream().map(key -> hostKey("@revoked", key.keyType(), key.blob())))
                .flatMap(Optional::stream)
                .toArray(HostKey[]::new);
    }

    /**
     * The known key types where JSch asks for a host's keys of any type, so that the server is asked for those first.
     */
    @Override
    public HostKey[] getHostKey(String host, @Nullable String type) {
        if (type != null) {
            return new HostKey[0];
        }
        return check.knownKeyTypes().stream()
                .map(known -> hostKey("", known, new byte[0]))
                .flatMap(Optional::stream)
                .toArray(HostKey[]::new);
    }

    /** A key of a type that JSch knows. */
    private static Optional<HostKey> hostKey(String marker, String keyType, byte[] blob) {
        Integer type = TYPES.get(keyType);
        if (type == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HostKey(marker, ANY_HOST, type, blob, ""));
        } catch (JSchException e) {
            throw new IllegalStateException("JSch refuses a key of type " + keyType, e);
        }
    }

    @Override
    public void add(HostKey hostKey, UserInfo ui) {
        throw new UnsupportedOperationException("known_hosts is written by the host-key check");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("known_hosts is never rewritten");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("known_hosts is never rewritten");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "known_hosts";
    }
}
