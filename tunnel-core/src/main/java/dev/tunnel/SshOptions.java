package dev.tunnel;

import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.KeepAlive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings that every SSH session has. What is set here beats ssh_config, which beats the defaults; a {@link Hop} may
 * have its own credentials, host-key policy and options, which then beat these.
 *
 * @param <B> the builder's own type
 */
public abstract class SshOptions<B extends SshOptions<B>> {
    private @Nullable SshConfig config;
    private @Nullable Credentials credentials;
    private @Nullable HostKeyPolicy hostKeys;
    private @Nullable HostKeyPrompt hostKeyPrompt;
    private @Nullable Duration connectTimeout;
    private @Nullable KeepAlive keepAlive;
    private @Nullable Reconnect reconnect;

    SshOptions() {}

    @SuppressWarnings("unchecked")
    final B self() {
        return (B) this;
    }

    /**
     * Where host names, users, ports, jump hosts and every other setting of a hop come from that is not set in code
     * ({@code ssh -F}). Default: {@link SshConfig#defaults()}, the files that ssh reads; {@link SshConfig#none()} for
     * no files at all.
     *
     * @param config the configuration
     * @return this builder
     */
    public final B config(SshConfig config) {
        this.config = Objects.requireNonNull(config, "config");
        return self();
    }

    /**
     * How to authenticate to hops that have no credentials of their own. Default: {@link Credentials#defaults()}, which
     * is what ssh_config says.
     *
     * @param credentials the credentials; unless they use the defaults, they replace ssh_config's identities and agent
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
     * @param password asked when a server wants a password; see {@link Credentials#password}
     * @return this builder
     */
    public final B password(Supplier<char[]> password) {
        return credentials(current().password(password));
    }

    /**
     * Gives the passphrases of encrypted keys, for hops that have no credentials of their own.
     *
     * @param passphrases called with a private key's file; see {@link Credentials#passphrases}
     * @return this builder
     */
    public final B passphrases(Function<Path, char @Nullable []> passphrases) {
        return credentials(current().passphrases(passphrases));
    }

    private Credentials current() {
        return credentials == null ? Credentials.defaults() : credentials;
    }

    /**
     * Which host keys are accepted, whatever ssh_config says about it ({@code StrictHostKeyChecking},
     * {@code UserKnownHostsFile} and the like; {@link HostKeyPolicy} has the whole list, and what counts all the same).
     * Default: what ssh_config says. Without any line that is {@link HostKeyPolicy#strict()}, or
     * {@link HostKeyPolicy#ask(HostKeyPrompt)} if there is a {@linkplain #hostKeyPrompt(HostKeyPrompt) prompt}.
     *
     * @param policy the policy
     * @return this builder
     */
    public final B hostKeys(HostKeyPolicy policy) {
        this.hostKeys = Objects.requireNonNull(policy, "policy");
        return self();
    }

    /**
     * Who is asked about a host that known_hosts doesn't have, where ssh_config decides and says
     * {@code StrictHostKeyChecking ask}, as it does without any line, and not {@code BatchMode yes}. A
     * {@linkplain #hostKeys(HostKeyPolicy) policy} given in code brings its own prompt or none. Default: nobody; the
     * host is refused.
     *
     * @param prompt asks
     * @return this builder
     */
    public final B hostKeyPrompt(HostKeyPrompt prompt) {
        this.hostKeyPrompt = Objects.requireNonNull(prompt, "prompt");
        return self();
    }

    /**
     * How long one hop may take from the first packet to the end of authentication ({@code ConnectTimeout}), and how
     * long a destination may take to be connected where nothing else is said about that. Default: what ssh_config says
     * for the hop, or 15 seconds. While a supplier of passwords, passphrases or answers or a host-key prompt is asked,
     * it doesn't run on. The addresses of a name share it, where ssh gives it to each; each of several
     * {@code ConnectionAttempts} has it anew.
     *
     * @param timeout positive, at most a day
     * @return this builder
     */
    public final B connectTimeout(Duration timeout) {
        this.connectTimeout = Objects.requireNonNull(timeout, "timeout");
        return self();
    }

    /**
     * When a hop that sends nothing counts as dead ({@code ServerAliveInterval}, {@code ServerAliveCountMax}): it is
     * asked for a sign after each interval of silence, and its session is lost after so many. Default: what ssh_config
     * says for the hop, or 15 seconds and 3.
     *
     * @param interval at most a day; zero never asks
     * @param countMax at least 1
     * @return this builder
     * @throws IllegalArgumentException if one of them is out of range
     */
    public final B keepAlive(Duration interval, int countMax) {
        this.keepAlive = new KeepAlive(interval, countMax);
        return self();
    }

    /**
     * What tunnels do when they lose their route. Default: {@link Reconnect#always()}. An {@link SshConnection}, which
     * has no port to keep, doesn't reconnect.
     *
     * @param policy the policy
     * @return this builder
     */
    public final B reconnect(Reconnect policy) {
        this.reconnect = Objects.requireNonNull(policy, "policy");
        return self();
    }

    final Settings settings() {
        return new Settings(config, credentials, hostKeys, hostKeyPrompt, connectTimeout, keepAlive, reconnect);
    }
}
