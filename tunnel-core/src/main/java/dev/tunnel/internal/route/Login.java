package dev.tunnel.internal.route;

import dev.tunnel.Credentials;
import dev.tunnel.config.AuthenticationConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a hop is offered as a proof of who the user is (RFC 4252), and how.
 *
 * @param credentials what the program gave, or the defaults
 * @param keys the keys that ssh_config names, or null if the program's credentials take their place
 * @param methods the methods that may be used, in their order
 * @param batchMode whether nobody is asked for a passphrase ({@code BatchMode}); passwords and questions are no methods
 *     then
 * @param passwordPrompts how often a password, or the answers to the server's questions, may be refused
 *     ({@code NumberOfPasswordPrompts})
 */
public record Login(
        Credentials credentials, @Nullable Keys keys, List<String> methods, boolean batchMode, int passwordPrompts) {
    public static final String PUBLIC_KEY = "publickey";
    public static final String KEYBOARD_INTERACTIVE = "keyboard-interactive";
    public static final String PASSWORD = "password";

    private static final List<String> USUAL_ORDER = List.of(PUBLIC_KEY, KEYBOARD_INTERACTIVE, PASSWORD);

    /**
     * The keys of ssh_config.
     *
     * @param files private keys, or public ones whose private key an agent has ({@code IdentityFile}); null for the
     *     files that ssh tries where none is named
     * @param certificates for any of the keys ({@code CertificateFile}); if there is none, the one beside each file
     * @param identitiesOnly whether the agent's keys count only if a file names them ({@code IdentitiesOnly})
     * @param agent as {@link AuthenticationConfig#identityAgent()} has it ({@code IdentityAgent})
     */
    public record Keys(
            @Nullable List<Path> files,
            List<Path> certificates,
            boolean identitiesOnly,
            @Nullable String agent) {

        private static Keys of(AuthenticationConfig config) {
            return new Keys(
                    config.usesDefaultIdentityFiles() ? null : config.identityFiles(),
                    config.certificateFiles(),
                    config.identitiesOnly(),
                    config.identityAgent());
        }
    }

    /**
     * What ssh_config says, and the program's credentials: unless these use the defaults, they take the place of
     * ssh_config's keys. Which methods may be used is up to ssh_config in any case.
     */
    static Login of(AuthenticationConfig config, @Nullable Credentials given) {
        Credentials credentials = given == null ? Credentials.defaults() : given;
        return new Login(
                credentials,
                credentials.useDefaults() ? Keys.of(config) : null,
                methods(config),
                config.batchMode(),
                config.passwordPrompts());
    }

    private static List<String> methods(AuthenticationConfig config) {
        boolean asks = !config.batchMode() && config.passwordPrompts() > 0;
        List<String> preferred = config.preferred() == null ? USUAL_ORDER : config.preferred();
        return preferred.stream()
                .distinct()
                .filter(method -> switch (method) {
                    case PUBLIC_KEY -> config.pubkey();
                    case KEYBOARD_INTERACTIVE -> config.keyboardInteractive() && asks;
                    case PASSWORD -> config.password() && asks;
                    default -> false;
                })
                .toList();
    }
}
