package dev.tunnel.internal.jsch;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.tunnel.internal.hostkey.HostCertificate;
import dev.tunnel.internal.hostkey.HostKeyCheck;
import dev.tunnel.internal.hostkey.HostKeyRefusedException;
import dev.tunnel.internal.session.QuestionTime;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows our host-key decision to JSch as a repository that knows exactly the keys we trust. With
 * {@code StrictHostKeyChecking yes}, the only value under which JSch protects, JSch refuses everything else. Used by
 * the thread that connects.
 */
final class HostKeyGate implements HostKeyRepository {
    private static final String ANY_HOST = "*";
    private static final Map<String, Integer> TYPES = Map.of(
            "ssh-rsa", HostKey.SSHRSA,
            "ssh-ed25519", HostKey.ED25519,
            "ecdsa-sha2-nistp256", HostKey.ECDSA256,
            "ecdsa-sha2-nistp384", HostKey.ECDSA384,
            "ecdsa-sha2-nistp521", HostKey.ECDSA521);

    /** JSch must not go on. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private final HostKeyCheck check;
    private final @Nullable InetAddress address;
    private final PlainHandshake handshake;
    private final QuestionTime asked;
    private final Runnable onCheck;
    private Consumer<String> onDoubt = why -> {};
    private HostKey @Nullable [] authorities;
    private @Nullable String refusal;

    /**
     * For one attempt.
     *
     * @param address where the host was connected to, or null if somebody else connected
     * @param handshake what the server has sent
     * @param asked counts the time of the decision, for which somebody may be asked
     * @param onCheck called when a key or certificate is about to be checked
     */
    HostKeyGate(
            HostKeyCheck check,
            @Nullable InetAddress address,
            PlainHandshake handshake,
            QuestionTime asked,
            Runnable onCheck) {
        this.check = check;
        this.address = address;
        this.handshake = handshake;
        this.asked = asked;
        this.onCheck = onCheck;
    }

    /** Tells if a key is accepted that isn't trusted, and why it isn't. */
    void onDoubt(Consumer<String> action) {
        onDoubt = action;
    }

    /** Why the key was refused, or null. */
    @Nullable
    String refusal() {
        return refusal;
    }

    @Override
    public int check(String host, byte[] blob) {
        onCheck.run();
        HostKeyCheck.Decision decision = decide(blob);
        handshake.end();
        if (decision instanceof HostKeyCheck.Decision.Refused refused) {
            refusal = refused.why();
            return NOT_INCLUDED;
        }
        if (decision instanceof HostKeyCheck.Decision.Tolerated tolerated) {
            onDoubt.accept(tolerated.why());
        }
        return OK;
    }

    private HostKeyCheck.Decision decide(byte[] blob) {
        asked.begin();
        try {
            return check.check(dev.tunnel.internal.hostkey.HostKey.of(blob), address);
        } catch (IllegalArgumentException e) {
            return new HostKeyCheck.Decision.Refused("host key unusable: " + e.getMessage());
        } finally {
            asked.end();
        }
    }

    /**
     * The trusted authority that has signed the certificate, if there is one: JSch asks for all that are known when the
     * server presents a certificate. What else makes a certificate good is for JSch to see.
     */
    @Override
    public HostKey[] getHostKey() {
        onCheck.run();
        HostKey[] known = authorities;
        if (known == null) {
            known = authority();
            handshake.end();
            authorities = known;
        }
        return known;
    }

    private HostKey[] authority() {
        try {
            byte[] certificate = handshake.certificate();
            if (certificate == null) {
                throw new IllegalArgumentException("the certificate can't be read");
            }
            return Optional.ofNullable(check.authority(HostCertificate.of(certificate), address))
                    .flatMap(key -> hostKey("@cert-authority", key.keyType(), key.blob()))
                    .stream()
                    .toArray(HostKey[]::new);
        } catch (HostKeyRefusedException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw refused("host key unusable: " + e.getMessage(), e);
        }
    }

    /**
     * The known key types where JSch asks for a host's keys of any type, so that the server is asked for those first.
     */
    @Override
    public HostKey[] getHostKey(String host, @Nullable String type) {
        if (type != null) {
            return new HostKey[0];
        }
        try {
            return check.knownKeyTypes().stream()
                    .map(known -> hostKey("", known, new byte[0]))
                    .flatMap(Optional::stream)
                    .toArray(HostKey[]::new);
        } catch (HostKeyRefusedException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private RefusedException refused(String why, Exception cause) {
        refusal = why;
        return new RefusedException(why, cause);
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
