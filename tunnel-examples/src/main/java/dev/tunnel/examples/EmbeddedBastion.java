package dev.tunnel.examples;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.apache.sshd.server.forward.StaticDecisionForwardingFilter;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;
import org.apache.sshd.server.shell.UnknownCommandFactory;

/**
 * An SSH server on loopback with a fresh host key and one user. It connects to the destinations of its permit list
 * only, and knows them under names that nobody else can resolve: the ports of this machine stand for the hosts of a
 * private network. Every command is unknown to it.
 */
final class EmbeddedBastion implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String REMOTE_FORWARD = "tcpip-forward";

    private final SshServer server;
    private final PublicKey hostKey;
    private final String user;

    private EmbeddedBastion(SshServer server, PublicKey hostKey, String user) {
        this.server = server;
        this.hostKey = hostKey;
        this.user = user;
    }

    /**
     * Starts a bastion.
     *
     * @param user the only user
     * @param clientKey the user's only key
     * @param permitted the permit list: what the bastion calls {@code host:port}, and the port of this machine that
     *     stands for it
     */
    static EmbeddedBastion start(String user, PublicKey clientKey, Map<String, Integer> permitted)
            throws IOException, GeneralSecurityException {
        KeyPair hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(LOOPBACK);
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (name, key, session) -> name.equals(user) && KeyUtils.compareKeys(key, clientKey));
        server.setChannelFactories(List.of(new PrivateNetworkFactory(permitted), ChannelSessionFactory.INSTANCE));
        server.setForwardingFilter(permit(permitted));
        server.setCommandFactory(UnknownCommandFactory.INSTANCE);
        server.start();
        return new EmbeddedBastion(server, hostKey.getPublic(), user);
    }

    private static ForwardingFilter permit(Map<String, Integer> permitted) {
        return new StaticDecisionForwardingFilter(false) {
            @Override
            protected boolean checkAcceptance(String request, Session session, SshdSocketAddress target) {
                return request.equals(REMOTE_FORWARD)
                        || (target.getHostName().equals(LOOPBACK) && permitted.containsValue(target.getPort()));
            }
        };
    }

    String user() {
        return user;
    }

    int port() {
        return server.getPort();
    }

    /** The host key's fingerprint as {@code ssh-keygen -l} prints it. */
    String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey);
    }

    /** The line of a known_hosts file that makes clients trust this bastion under the given name. */
    String knownHostsLine(String name) {
        return name + " " + PublicKeyEntry.toString(hostKey);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private static final class PrivateNetworkFactory extends TcpipServerChannel.TcpipFactory {
        private final Map<String, Integer> hosts;

        PrivateNetworkFactory(Map<String, Integer> hosts) {
            super(TcpForwardingFilter.Type.Direct);
            this.hosts = Map.copyOf(hosts);
        }

        @Override
        public Channel createChannel(Session session) {
            return new PrivateNetworkChannel(hosts);
        }
    }

    /** A direct-tcpip channel that takes the bastion's names for the ports that stand for them. */
    private static final class PrivateNetworkChannel extends TcpipServerChannel {
        private final Map<String, Integer> hosts;

        PrivateNetworkChannel(Map<String, Integer> hosts) {
            super(TcpForwardingFilter.Type.Direct, null);
            this.hosts = hosts;
        }

        @Override
        protected OpenFuture doInit(Buffer request) {
            String host = request.getString();
            int port = request.getInt();
            Integer known = hosts.get(host + ":" + port);
            Buffer resolved = new ByteArrayBuffer();
            resolved.putString(known == null ? host : LOOPBACK);
            resolved.putInt(known == null ? port : known);
            resolved.putString(request.getString());
            resolved.putInt(request.getInt());
            return super.doInit(resolved);
        }
    }
}
