package dev.tunnel.internal.jsch;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SSHAgentConnector;
import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.Identity;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.text.Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads keys and finds agents. A key that has been loaded is kept, so that a passphrase is asked for once. */
final class Identities {
    private static final Logger log = LoggerFactory.getLogger(Identities.class);
    private static final List<String> DEFAULT_FILES = List.of("id_rsa", "id_ecdsa", "id_ed25519");
    private static final String CERTIFICATE_SUFFIX = "-cert.pub";

    private final Map<Identity, Explicit> explicit = new ConcurrentHashMap<>();

    /**
     * The keys to offer, in order.
     *
     * @throws TunnelException.Configuration if an explicit identity or agent is unusable
     */
    List<com.jcraft.jsch.Identity> of(Credentials credentials, Hop hop) throws TunnelException.Configuration {
        List<com.jcraft.jsch.Identity> all = new ArrayList<>();
        for (Identity identity : credentials.identities()) {
            all.addAll(explicit(identity, hop));
        }
        if (credentials.agent() != null) {
            all.addAll(agent(credentials.agent(), hop));
        }
        if (credentials.useDefaults()) {
            all.addAll(defaults(credentials.agent() == null));
        }
        return all;
    }

    private List<com.jcraft.jsch.Identity> explicit(Identity identity, Hop hop) throws TunnelException.Configuration {
        try {
            return explicit.computeIfAbsent(identity, Explicit::new).keys();
        } catch (UnusableKeyException e) {
            throw new TunnelException.Configuration(hop, "identity " + identity + " " + e.getMessage(), e.getCause());
        }
    }

    /** The keys of one explicit identity; whoever needs them while they are loaded waits, and asks for nothing. */
    private static final class Explicit {
        private final Identity identity;
        // Guarded by this.
        private @Nullable List<com.jcraft.jsch.Identity> keys;

        Explicit(Identity identity) {
            this.identity = identity;
        }

        synchronized List<com.jcraft.jsch.Identity> keys() throws UnusableKeyException {
            if (keys == null) {
                keys = load(identity);
            }
            return keys;
        }
    }

    /**
     * The certificate, if there is one, then the plain key: servers that don't trust the authority may know the key.
     */
    private static List<com.jcraft.jsch.Identity> load(Identity identity) throws UnusableKeyException {
        Path key = identity.privateKey();
        KeyFiles.check(key);
        byte[] passphrase = null;
        try {
            List<com.jcraft.jsch.Identity> keys = new ArrayList<>();
            Path certificate = certificate(identity);
            if (certificate != null) {
                keys.add(parse(key, certificate));
            }
            keys.add(parse(key, null));
            if (keys.get(0).isEncrypted()) {
                passphrase = passphrase(identity.passphrase());
                for (com.jcraft.jsch.Identity each : keys) {
                    decrypt(each, passphrase);
                }
            }
            return List.copyOf(keys);
        } finally {
            if (passphrase != null) {
                Arrays.fill(passphrase, (byte) 0);
            }
        }
    }

    private static @Nullable Path certificate(Identity identity) throws UnusableKeyException {
        Path given = identity.certificate();
        if (given != null) {
            if (!Files.isReadable(given)) {
                throw new UnusableKeyException("has an unreadable certificate: " + given, null);
            }
            return given;
        }
        Path beside = Path.of(identity.privateKey() + CERTIFICATE_SUFFIX);
        return Files.isReadable(beside) ? beside : null;
    }

    private static com.jcraft.jsch.Identity parse(Path key, @Nullable Path certificate) throws UnusableKeyException {
        JSch jsch = new JSch();
        try {
            if (certificate == null) {
                jsch.addIdentity(key.toString(), (byte[]) null);
            } else {
                jsch.addIdentity(key.toString(), certificate.toString(), null);
            }
            return jsch.getIdentityRepository().getIdentities().get(0);
        } catch (JSchException | RuntimeException e) {
            String file =
                    certificate == null ? "is not a private key this library can read" : "has an unusable certificate";
            throw new UnusableKeyException(file + ": " + Text.printable(e.getMessage()), e);
        }
    }

    private static byte[] passphrase(@Nullable Supplier<char[]> supplier) throws UnusableKeyException {
        if (supplier == null) {
            throw new UnusableKeyException("is encrypted: give its passphrase with Identity.withPassphrase", null);
        }
        char[] passphrase = supplier.get();
        if (passphrase == null) {
            throw new UnusableKeyException("is encrypted and its passphrase supplier gave nothing", null);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            encoded.clear().put(new byte[encoded.capacity()]);
            return bytes;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static void decrypt(com.jcraft.jsch.Identity key, byte[] passphrase) throws UnusableKeyException {
        try {
            if (key.setPassphrase(passphrase.clone())) {
                return;
            }
        } catch (JSchException | RuntimeException e) {
            throw new UnusableKeyException("can't be decrypted: " + Text.printable(e.getMessage()), e);
        }
        throw new UnusableKeyException("can't be decrypted: the passphrase is wrong" + hint(passphrase), null);
    }

    /** JSch decrypts PKCS#8 files only with passphrases of plain letters, and reports others as wrong. */
    private static String hint(byte[] passphrase) {
        for (byte b : passphrase) {
            if (b < 0) {
                return ", or the file is PKCS#8, where only ASCII works: convert it with ssh-keygen -p -f and the file";
            }
        }
        return "";
    }

    /**
     * What ssh would offer: the agent's keys, then the default files that exist; unusable ones are passed over as ssh
     * does.
     */
    private List<com.jcraft.jsch.Identity> defaults(boolean withAgent) {
        List<com.jcraft.jsch.Identity> all = new ArrayList<>();
        String socket = System.getenv("SSH_AUTH_SOCK");
        if (withAgent && socket != null && !socket.isEmpty()) {
            try {
                all.addAll(agentKeys(Path.of(socket)));
            } catch (AgentProxyException | RuntimeException e) {
                log.debug("the ssh-agent at {} can't be used: {}", socket, e.getMessage());
            }
        }
        Path folder = Path.of(System.getProperty("user.home"), ".ssh");
        for (String name : DEFAULT_FILES) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                all.addAll(defaultFile(Identity.of(file)));
            }
        }
        return all;
    }

    private List<com.jcraft.jsch.Identity> defaultFile(Identity identity) {
        try {
            return load(identity);
        } catch (UnusableKeyException e) {
            log.debug("default identity {} {}", identity, e.getMessage());
            return List.of();
        }
    }

    private static List<com.jcraft.jsch.Identity> agent(Path socket, Hop hop) throws TunnelException.Configuration {
        try {
            return agentKeys(socket);
        } catch (AgentProxyException | RuntimeException e) {
            String message = "the ssh-agent at " + socket + " can't be used: " + Text.printable(e.getMessage())
                    + "; check the path and that the agent runs";
            throw new TunnelException.Configuration(hop, message, e);
        }
    }

    private static List<com.jcraft.jsch.Identity> agentKeys(Path socket) throws AgentProxyException {
        SSHAgentConnector connector = new SSHAgentConnector(socket);
        if (!connector.isAvailable()) {
            throw new AgentProxyException("no agent answers there");
        }
        return new ArrayList<>(new AgentIdentityRepository(connector).getIdentities());
    }
}
