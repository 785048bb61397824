package dev.tunnel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What to authenticate with, tried in ssh's order: public keys, keyboard-interactive, password. Immutable.
 *
 * <p>Credentials either <em>use the defaults</em> or replace them. Those that use them, {@link #defaults()} and what is
 * made from it with {@link #password}, {@link #keyboardInteractive}, {@link #passphrases} and {@link #agent}, add to
 * what ssh_config says: {@code IdentityFile}, {@code CertificateFile}, {@code IdentitiesOnly} and
 * {@code IdentityAgent}, or ssh's default files and agent where it says nothing. An explicit {@link #identity}, or
 * {@link #none()} as the start, replaces all of these ({@code IdentitiesOnly} with {@code ssh -i}); an agent is then
 * used only if it is named with {@link #agent}.
 *
 * <p>Which methods are used is up to ssh_config in any case: {@code PreferredAuthentications},
 * {@code PubkeyAuthentication}, {@code PasswordAuthentication}, {@code KbdInteractiveAuthentication}, and
 * {@code BatchMode}, with which neither a password, nor an answer, nor a passphrase is asked for, but for the one that
 * an {@link Identity} brings with it.
 *
 * <p>Two credentials are equal if they have the same keys, agent and suppliers.
 *
 * @param useDefaults whether the identities and the agent of ssh_config, or ssh's own defaults, are used
 * @param identities explicit identities, in the order they are offered
 * @param agent the socket of an ssh-agent ({@code IdentityAgent}), or null
 * @param password gives the password, or null
 * @param keyboardInteractive answers keyboard-interactive questions, or null: then the password answers a single hidden
 *     one
 * @param passphrases gives the passphrases of encrypted keys that have none of their own, or null
 */
public record Credentials(
        boolean useDefaults,
        List<Identity> identities,
        @Nullable Path agent,
        @Nullable Supplier<char[]> password,
        @Nullable KeyboardInteractive keyboardInteractive,
        @Nullable Function<Path, char @Nullable []> passphrases) {

    /** Copies the identities. */
    public Credentials {
        identities = List.copyOf(identities);
    }

    /**
     * What ssh_config says, and where it says nothing what ssh uses by default: the agent of {@code SSH_AUTH_SOCK},
     * then {@code ~/.ssh/id_rsa}, {@code id_ecdsa} and {@code id_ed25519}, as far as they exist.
     *
     * @return the defaults
     */
    public static Credentials defaults() {
        return new Credentials(true, List.of(), null, null, null, null);
    }

    /**
     * Nothing at all, as a start for credentials that don't use any default.
     *
     * @return no credentials
     */
    public static Credentials none() {
        return new Credentials(false, List.of(), null, null, null, null);
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
        return new Credentials(false, all, agent, password, keyboardInteractive, passphrases);
    }

    /**
     * Uses the keys of the ssh-agent at the given socket ({@code IdentityAgent}): after explicit identities, and in the
     * place of the agent of ssh_config.
     *
     * @param socket the agent's unix socket
     * @return new credentials
     */
    public Credentials agent(Path socket) {
        Objects.requireNonNull(socket, "socket");
        return new Credentials(useDefaults, identities, socket, password, keyboardInteractive, passphrases);
    }

    /**
     * Answers password questions; replaces an earlier supplier.
     *
     * @param password asked when a server wants a password, and again when it has refused one, as often as ssh_config's
     *     {@code NumberOfPasswordPrompts} allows (3); a supplier that gives null or a refused password once more ends
     *     that, so a constant one is tried once. The array is cleared after use
     * @return new credentials
     */
    public Credentials password(Supplier<char[]> password) {
        Objects.requireNonNull(password, "password");
        return new Credentials(useDefaults, identities, agent, password, keyboardInteractive, passphrases);
    }

    /**
     * Answers keyboard-interactive questions; replaces an earlier one.
     *
     * @param answers gives the answers; asked again when the server has refused them, as often as ssh_config's
     *     {@code NumberOfPasswordPrompts} allows (3), but the same answers to the same questions are not sent again
     * @return new credentials
     */
    public Credentials keyboardInteractive(KeyboardInteractive answers) {
        Objects.requireNonNull(answers, "answers");
        return new Credentials(useDefaults, identities, agent, password, answers, passphrases);
    }

    /**
     * Gives the passphrases of encrypted keys: of those that ssh_config names, of ssh's default ones and of explicit
     * identities without a passphrase of their own; replaces an earlier function.
     *
     * @param passphrases called with a private key's file when that key is needed, until one was right; may give null;
     *     the array is cleared after use
     * @return new credentials
     */
    public Credentials passphrases(Function<Path, char @Nullable []> passphrases) {
        Objects.requireNonNull(passphrases, "passphrases");
        return new Credentials(useDefaults, identities, agent, password, keyboardInteractive, passphrases);
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
