package dev.tunnel.config;

import dev.tunnel.internal.config.BadConfigException;
import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Resolved;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an {@link SshConfig} wants the user to be authenticated. Immutable. */
public final class AuthenticationConfig {
    private final Resolved resolved;
    private final List<Path> identityFiles;
    private final List<Path> certificateFiles;

    AuthenticationConfig(Resolved resolved) throws BadConfigException {
        this.resolved = resolved;
        this.identityFiles = Values.paths(resolved, Keyword.IDENTITY_FILE);
        this.certificateFiles = Values.paths(resolved, Keyword.CERTIFICATE_FILE);
    }

    /** {@return {@code IdentityFile}: private keys, or public ones whose private key an agent has} */
    public List<Path> identityFiles() {
        return identityFiles;
    }

    /** {@return whether there is no {@code IdentityFile}, not even {@code none}, so that the usual files are tried} */
    public boolean usesDefaultIdentityFiles() {
        return resolved.all(Keyword.IDENTITY_FILE).isEmpty();
    }

    /** {@return {@code CertificateFile}; if there is none, the one beside each identity is used} */
    public List<Path> certificateFiles() {
        return certificateFiles;
    }

    /** {@return {@code IdentitiesOnly}: whether an agent's keys are used only if an identity file names them} */
    public boolean identitiesOnly() {
        return resolved.flag(Keyword.IDENTITIES_ONLY);
    }

    /**
     * {@return {@code IdentityAgent}: a socket's path, {@code SSH_AUTH_SOCK} or <code>$NAME</code> for the
     * environment's, {@code none}, or null if nothing is said}
     */
    public @Nullable String identityAgent() {
        return resolved.text(Keyword.IDENTITY_AGENT);
    }

    /** {@return {@code PreferredAuthentications}: the methods in their order, or null for the usual order} */
    public @Nullable List<String> preferred() {
        String methods = resolved.text(Keyword.PREFERRED_AUTHENTICATIONS);
        return methods == null ? null : List.of(methods.split(","));
    }

    /** {@return {@code PubkeyAuthentication}, but for {@code no} every value counts as yes} */
    public boolean pubkey() {
        return !Values.text(resolved, Keyword.PUBKEY_AUTHENTICATION).equals("false");
    }

    /** {@return {@code PasswordAuthentication}} */
    public boolean password() {
        return resolved.flag(Keyword.PASSWORD_AUTHENTICATION);
    }

    /** {@return {@code KbdInteractiveAuthentication}} */
    public boolean keyboardInteractive() {
        return resolved.flag(Keyword.KBD_INTERACTIVE_AUTHENTICATION);
    }

    /** {@return {@code GSSAPIAuthentication}} */
    public boolean gssapi() {
        return resolved.flag(Keyword.GSSAPI_AUTHENTICATION);
    }

    /** {@return {@code HostbasedAuthentication}} */
    public boolean hostbased() {
        return resolved.flag(Keyword.HOSTBASED_AUTHENTICATION);
    }

    /** {@return {@code BatchMode}: whether nobody is asked for anything} */
    public boolean batchMode() {
        return resolved.flag(Keyword.BATCH_MODE);
    }

    /** {@return {@code NumberOfPasswordPrompts}: how often a password is tried} */
    public int passwordPrompts() {
        return resolved.number(Keyword.NUMBER_OF_PASSWORD_PROMPTS);
    }
}
