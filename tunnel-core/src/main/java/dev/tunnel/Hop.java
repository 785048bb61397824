package dev.tunnel;

import dev.tunnel.config.HostOverrides;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One SSH server on the way, and what is special about it. Immutable.
 *
 * @param user the login name, or null for the program's own user
 * @param host a name or address, without brackets
 * @param port 1 to 65535, or 0 for the default (22)
 * @param credentials how to authenticate to this hop, or null for the tunnel's credentials; the two are never mixed
 * @param hostKeys which host keys are accepted from this hop, or null for the tunnel's policy
 * @param options settings for this hop alone that come before every line of ssh_config, as {@code ssh -o} has them
 */
public record Hop(
        @Nullable String user,
        String host,
        int port,
        @Nullable Credentials credentials,
        @Nullable HostKeyPolicy hostKeys,
        HostOverrides options) {

    /**
     * Checks user, host and port.
     *
     * @throws IllegalArgumentException if one of them is unusable; the message names the value and the remedy
     */
    public Hop {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        HopSyntax.check(user, host, port);
    }

    /**
     * A hop in the notation of {@code ProxyJump} and {@code ssh}: {@code [user@]host[:port]} or
     * {@code ssh://[user@]host[:port]}. An IPv6 address stands in brackets; without a port it may stand alone. The last
     * {@code @} separates the user; in a URI it is the first, and the user is percent-decoded.
     *
     * @param destination the text
     * @return the hop
     * @throws IllegalArgumentException if the text is not of that form; the message names it and the remedy
     */
    public static Hop of(String destination) {
        return HopSyntax.parse(Objects.requireNonNull(destination, "destination"));
    }

    private Credentials current() {
        return credentials == null ? Credentials.defaults() : credentials;
    }

    /**
     * This hop with credentials of its own.
     *
     * @param credentials the credentials
     * @return a new hop
     */
    public Hop credentials(Credentials credentials) {
        Objects.requireNonNull(credentials, "credentials");
        return new Hop(user, host, port, credentials, hostKeys, options);
    }

    /**
     * This hop with one more identity of its own ({@code IdentityFile}); only explicit identities are offered then.
     *
     * @param privateKey an unencrypted private key file
     * @return a new hop
     */
    public Hop identity(Path privateKey) {
        return credentials(current().identity(privateKey));
    }

    /**
     * This hop with one more identity of its own ({@code IdentityFile}); only explicit identities are offered then.
     *
     * @param identity the identity
     * @return a new hop
     */
    public Hop identity(Identity identity) {
        return credentials(current().identity(identity));
    }

    /**
     * This hop with a password of its own.
     *
     * @param password asked when the server wants a password; see {@link Credentials#password}
     * @return a new hop
     */
    public Hop password(Supplier<char[]> password) {
        return credentials(current().password(password));
    }

    /**
     * This hop with a host-key policy of its own.
     *
     * @param policy the policy
     * @return a new hop
     */
    public Hop hostKeys(HostKeyPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        return new Hop(user, host, port, credentials, policy, options);
    }

    /**
     * This hop with a setting that comes before every line of ssh_config, as {@code ssh -o keyword=value} has it. What
     * the setting means, and whether it is good, is found out when a tunnel through the hop is opened.
     *
     * @param keyword a keyword of ssh_config(5) but {@code Host}, {@code Match} and {@code Include}
     * @param value its value, with the tokens and variables that ssh_config allows for it
     * @return a new hop
     */
    public Hop option(String keyword, String value) {
        return new Hop(user, host, port, credentials, hostKeys, options.option(keyword, value));
    }

    /** The hop in ssh's notation, without credentials and options. */
    @Override
    public String toString() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return (user == null ? "" : user + "@") + name + (port == 0 ? "" : ":" + port);
    }
}
