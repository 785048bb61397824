package dev.tunnel.it;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelStats;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of this package have in common: routes to test servers, and simple clients. */
final class Fixture {
    /** Longer than a test's time, so that who reads in vain fails by that, also where an IOException is wanted. */
    private static final int READ_LIMIT_MILLIS = 130_000;

    private Fixture() {}

    /** The server as a hop, with the server's own client key and host keys. */
    static Hop hop(OpenSshServer server) throws IOException {
        return hop(server, Credentials.none().identity(server.clientKey()));
    }

    /** The server as a hop, with the given credentials and the server's own host keys. */
    static Hop hop(OpenSshServer server, Credentials credentials) throws IOException {
        return Hop.of(server.spec()).credentials(credentials).hostKeys(HostKeyPolicy.strict(server.knownHosts()));
    }

    /** The server as a hop, with the given credentials and the server's own host key. */
    static Hop hop(ScriptedSshServer server, Credentials credentials) {
        return Hop.of(server.spec())
                .credentials(credentials)
                .hostKeys(HostKeyPolicy.pinned(server.hostKeyFingerprint()));
    }

    /** All servers of the chain as hops, each with its own client key and host keys. */
    static Hop[] hops(SshChain chain) throws IOException {
        Hop[] hops = new Hop[chain.hops().size()];
        for (int i = 0; i < hops.length; i++) {
            hops[i] = hop(chain.hop(i + 1));
        }
        return hops;
    }

    /** A tunnel to the peer, not yet opened. */
    static LocalTunnel.Builder tunnelTo(TcpPeer peer, Hop... via) {
        return Tunnel.local("127.0.0.1", peer.port()).via(via);
    }

    /** A tunnel from a port that the last hop chooses to the peer, not yet opened. */
    static RemoteTunnel.Builder remoteTo(TcpPeer peer, Hop... via) {
        // Of several addresses sshd may get only some: the port that it finds free on one may be in use on another.
        return Tunnel.remote(0, "127.0.0.1", peer.port()).bind("127.0.0.1").via(via);
    }

    /** Where clients at the last hop, which is on this machine, reach the tunnel. */
    static InetSocketAddress at(RemoteTunnel tunnel) throws IOException {
        return at("127.0.0.1", tunnel.port());
    }

    /** A client of the tunnel. */
    static Socket client(RemoteTunnel tunnel) throws IOException {
        return connected("127.0.0.1", tunnel.port());
    }

    /** What comes back from the tunnel when the text is sent through it and the output ended. */
    static String say(RemoteTunnel tunnel, String text) throws IOException {
        return say(at(tunnel), text);
    }

    /** A client of the tunnel. */
    static Socket client(LocalTunnel tunnel) throws IOException {
        return connected(tunnel.host(), tunnel.port());
    }

    /** A read of it ends, as it does not by the interrupt that ends a test. */
    private static Socket connected(String host, int port) throws IOException {
        Socket socket = new Socket(host, port);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        return socket;
    }

    /** What comes back from the tunnel when the text is sent through it and the output ended. */
    static String say(LocalTunnel tunnel, String text) throws IOException {
        return say(tunnel.localAddress(), text);
    }

    /** The statistics that the tunnel should have, if it has been open for as long as it says. */
    static TunnelStats stats(Tunnel tunnel, long open, long total, long failed, long sent, long received) {
        return new TunnelStats(
                open, total, failed, sent, received, 0, tunnel.stats().openSince());
    }

    /** What comes back from the address when the text is sent to it and the output ended. */
    static String say(SocketAddress address, String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            return new String(answer, StandardCharsets.UTF_8);
        }
    }

    /** What comes back from the socket when the text is sent to it; the socket stays as it is. */
    static String exchange(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    }

    static InetSocketAddress at(String address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    /** Logs in at the last of the hops and out again. */
    static void login(Hop... via) throws TunnelException {
        try (SshClient client = SshClient.create();
                SshConnection connection = client.connect(via)) {
            Assertions.assertThat(connection.isOpen()).isTrue();
        }
    }

    /** The exception of the given kind with which the action fails. */
    static <T extends TunnelException> T failure(Class<T> kind, ThrowingCallable action) {
        return Assertions.catchThrowableOfType(kind, action);
    }

    /** Fails if anybody has connected to the peer so far. */
    static void assertNobodyCame(TcpPeer peer) throws IOException {
        // Connections are accepted in order, so if this one is the first there was none before.
        try (Socket marker = new Socket("127.0.0.1", peer.port())) {
            Await.until(marker + " was accepted", () -> peer.accepted() > 0);
            Assertions.assertThat(peer.accepted()).isEqualTo(1);
        }
    }
}
