package dev.tunnel;

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
 */
public record Hop(
        @Nullable String user,
        String host,
        int port,
        @Nullable Credentials credentials,
        @Nullable HostKeyPolicy hostKeys) {

    /**
     * Checks user, host and port.
     *
     * @throws IllegalArgumentException if one of them is unusable; the message names the value and the remedy
     */
    public Hop {
        Objects.requireNonNull(host, "host");
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
        return new Hop(user, host, port, credentials, hostKeys);
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
     * @param password asked once a session, when the server wants a password; the array is cleared after use
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
        return new Hop(user, host, port, credentials, policy);
    }

    /** The hop in ssh's notation, without credentials. */
    @Override
    public String toString() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return (user == null ? "" : user + "@") + name + (port == 0 ? "" : ":" + port);
    }
}
