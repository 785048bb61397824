package dev.tunnel.internal.jsch;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.SSHAgentConnector;
import dev.tunnel.internal.text.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys of an ssh-agent. */
final class Agent {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);
    private static final String USUAL_VARIABLE = "SSH_AUTH_SOCK";
    private static final String NONE = "none";

    private Agent() {}

    /**
     * The socket that {@code IdentityAgent} means, or null for no agent: a path, a variable's name after a dollar sign,
     * {@code SSH_AUTH_SOCK}, which is also the default, or {@code none}.
     */
    static @Nullable Path socket(@Nullable String configured) {
        if (configured == null || configured.equals(USUAL_VARIABLE)) {
            return ofVariable(USUAL_VARIABLE);
        }
        if (configured.equals(NONE)) {
            return null;
        }
        return configured.startsWith("$") ? ofVariable(configured.substring(1)) : Path.of(configured);
    }

    private static @Nullable Path ofVariable(String name) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? null : Path.of(value);
    }

    /**
     * The keys and certificates of the agent at the socket.
     *
     * @throws UnusableKeyException if no agent answers there
     */
    static List<UserKey> keys(Path socket) throws UnusableKeyException {
        List<UserKey> keys = new ArrayList<>();
        for (Identity identity : identities(socket)) {
            try {
                PublicKey publicKey = PublicKey.of(identity.getPublicKeyBlob());
                keys.add(new UserKey(name(socket), publicKey, new AgentSigner(identity, publicKey)));
            } catch (IllegalArgumentException e) {
                log.debug("the ssh-agent at {} has something that is no key", socket, e);
            }
        }
        return keys;
    }

    private static List<Identity> identities(Path socket) throws UnusableKeyException {
        try {
            SSHAgentConnector connector = new SSHAgentConnector(socket);
            if (!connector.isAvailable()) {
                throw new UnusableKeyException("can't be used: no agent answers there", null);
            }
            return new AgentIdentityRepository(connector).getIdentities();
        } catch (AgentProxyException | RuntimeException e) {
            throw new UnusableKeyException("can't be used: " + Text.printable(e.getMessage()), e);
        }
    }

    /** How messages name it. */
    static String name(Path socket) {
        return "agent " + socket;
    }

    private record AgentSigner(Identity identity, PublicKey publicKey) implements Signer {
        @Override
        public byte[] sign(byte[] data, String algorithm) throws UnusableKeyException {
            byte[] signature = identity.getSignature(data, algorithm);
            if (signature == null) {
                throw new UnusableKeyException("doesn't sign with its key " + Text.quoted(identity.getName()), null);
            }
            return signature;
        }
    }
}
