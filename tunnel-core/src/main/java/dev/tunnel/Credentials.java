package dev.tunnel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What to authenticate with, tried in ssh's order: public keys, keyboard-interactive, password. Immutable.
 *
 * <p>An explicit identity switches the default identities and the default agent off ({@code IdentitiesOnly}); an agent
 * is then used only if it is named with {@link #agent(Path)}. Two credentials are equal if they have the same keys,
 * agent and suppliers.
 *
 * @param useDefaults whether ssh's default identity files and the agent of {@code SSH_AUTH_SOCK} are used
 * @param identities explicit identities, in the order they are offered
 * @param agent the socket of an ssh-agent ({@code IdentityAgent}), or null
 * @param password gives the password, or null
 * @param keyboardInteractive answers keyboard-interactive questions, or null: then the password answers a single hidden
 *     one
 */
public record Credentials(
        boolean useDefaults,
        List<Identity> identities,
        @Nullable Path agent,
        @Nullable Supplier<char[]> password,
        @Nullable KeyboardInteractive keyboardInteractive) {

    /** Copies the identities. */
    public Credentials {
        identities = List.copyOf(identities);
    }

    /**
     * What ssh uses by default: the agent of {@code SSH_AUTH_SOCK}, then {@code ~/.ssh/id_rsa}, {@code id_ecdsa} and
     * {@code id_ed25519}, as far as they exist.
     *
     * @return the defaults
     */
    public static Credentials defaults() {
        return new Credentials(true, List.of(), null, null, null);
    }

    /**
     * Nothing at all, as a start for credentials that don't use any default.
     *
     * @return no credentials
     */
    public static Credentials none() {
        return new Credentials(false, List.of(), null, null, null);
    }

    /**
     * Adds an identity and switches the defaults off.
     *
     * @param privateKey an unencrypted private key file
     * @return new credentials
     */
    public Credentials identity(Path privateKey) {
        return identity(Identity.of(privateKey));
    }

    /**
     * Adds an identity and switches the defaults off.
     *
     * @param identity the identity
     * @return new credentials
     */
    public Credentials identity(Identity identity) {
        List<Identity> all = new ArrayList<>(identities);
        all.add(Objects.requireNonNull(identity, "identity"));
        return new Credentials(false, all, agent, password, keyboardInteractive);
    }

    /**
     * Uses the keys of the ssh-agent at the given socket ({@code IdentityAgent}), after the explicit identities.
     *
     * @param socket the agent's unix socket
     * @return new credentials
     */
    public Credentials agent(Path socket) {
        Objects.requireNonNull(socket, "socket");
        return new Credentials(useDefaults, identities, socket, password, keyboardInteractive);
    }

    /**
     * Answers password questions; replaces an earlier supplier.
     *
     * @param password asked once a session, when a server wants a password; the array is cleared after use
     * @return new credentials
     */
    public Credentials password(Supplier<char[]> password) {
        Objects.requireNonNull(password, "password");
        return new Credentials(useDefaults, identities, agent, password, keyboardInteractive);
    }

    /**
     * Answers keyboard-interactive questions; replaces an earlier one.
     *
     * @param answers gives the answers
     * @return new credentials
     */
    public Credentials keyboardInteractive(KeyboardInteractive answers) {
        Objects.requireNonNull(answers, "answers");
        return new Credentials(useDefaults, identities, agent, password, answers);
    }

    /** What kinds of credentials there are; never a secret. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (useDefaults) {
            parts.add("default identities");
        }
        identities.forEach(identity -> parts.add("identity " + identity));
        if (agent != null) {
            parts.add("agent " + agent);
        }
        if (keyboardInteractive != null) {
            parts.add("keyboard-interactive");
        }
        if (password != null) {
            parts.add("password");
        }
        return parts.isEmpty() ? "no credentials" : String.join(", ", parts);
    }
}
