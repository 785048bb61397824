package dev.tunnel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings that every SSH session has. A {@link Hop} may have its own credentials and host-key policy, which then beat
 * these.
 *
 * @param <B> the builder's own type
 */
public abstract class SshOptions<B extends SshOptions<B>> {
    private @Nullable Credentials credentials;
    private @Nullable HostKeyPolicy hostKeys;
    private @Nullable Duration connectTimeout;

    SshOptions() {}

    @SuppressWarnings("unchecked")
    final B self() {
        return (B) this;
    }

    /**
     * How to authenticate to hops that have no credentials of their own. Default: {@link Credentials#defaults()}.
     *
     * @param credentials the credentials
     * @return this builder
     */
    public final B credentials(Credentials credentials) {
        this.credentials = Objects.requireNonNull(credentials, "credentials");
        return self();
    }

    /**
     * Adds an identity ({@code ssh -i}) for hops that have no credentials of their own; only explicit identities are
     * offered then.
     *
     * @param privateKey an unencrypted private key file: OpenSSH, PEM, PKCS#8 or PuTTY
     * @return this builder
     */
    public final B identity(Path privateKey) {
        return identity(Identity.of(privateKey));
    }

    /**
     * Adds an identity ({@code ssh -i}) for hops that have no credentials of their own; only explicit identities are
     * offered then.
     *
     * @param identity the identity
     * @return this builder
     */
    public final B identity(Identity identity) {
        return credentials(current().identity(identity));
    }

    /**
     * Answers password questions of hops that have no credentials of their own.
     *
     * @param password asked once a session, when a server wants a password; the array is cleared after use
     * @return this builder
     */
    public final B password(Supplier<char[]> password) {
        return credentials(current().password(password));
    }

    private Credentials current() {
        return credentials == null ? Credentials.defaults() : credentials;
    }

    /**
     * Which host keys are accepted ({@code StrictHostKeyChecking}, {@code UserKnownHostsFile}). Default:
     * {@link HostKeyPolicy#strict()}.
     *
     * @param policy the policy
     * @return this builder
     */
    public final B hostKeys(HostKeyPolicy policy) {
        this.hostKeys = Objects.requireNonNull(policy, "policy");
        return self();
    }

    /**
     * How long one hop may take from the first packet to the end of authentication ({@code ConnectTimeout}), and how
     * long a destination may take to be connected. Default: 15 seconds.
     *
     * @param timeout positive, at most a day
     * @return this builder
     */
    public final B connectTimeout(Duration timeout) {
        this.connectTimeout = Objects.requireNonNull(timeout, "timeout");
        return self();
    }

    final Settings settings() {
        return new Settings(credentials, hostKeys, connectTimeout);
    }
}
