package dev.tunnel.examples;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SSH server on loopback that runs commands and has SFTP, for one user with one key or a password. */
public final class EmbeddedHost implements AutoCloseable {
    private final SshServer server;
    private final PublicKey hostKey;
    private final String user;

    private EmbeddedHost(SshServer server, PublicKey hostKey, String user) {
        this.server = server;
        this.hostKey = hostKey;
        this.user = user;
    }

    static EmbeddedHost start(String user, PublicKey clientKey) throws IOException, GeneralSecurityException {
        return start(
                user,
                server -> server.setPublickeyAuthenticator(
                        (name, key, session) -> name.equals(user) && KeyUtils.compareKeys(key, clientKey)));
    }

    public static EmbeddedHost start(String user, String password) throws IOException, GeneralSecurityException {
        return start(
                user,
                server -> server.setPasswordAuthenticator(
                        (name, secret, session) -> name.equals(user) && secret.equals(password)));
    }

    private static EmbeddedHost start(String user, Consumer<SshServer> authentication)
            throws IOException, GeneralSecurityException {
        KeyPair hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        SshServer server = SshServer.setUpDefaultServer();
        authentication.accept(server);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.start();
        return new EmbeddedHost(server, hostKey.getPublic(), user);
    }

    /** What is given to ssh. */
    public String spec() {
        return user + "@127.0.0.1:" + server.getPort();
    }

    public int port() {
        return server.getPort();
    }

    public String knownHostsLine() {
        return "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(hostKey);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
