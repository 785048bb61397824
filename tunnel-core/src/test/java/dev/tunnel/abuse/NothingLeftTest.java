package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tunnel holds while it is idle, and that nothing of it is there after the close. That no thread and no socket
 * is left is checked after every test.
 */
class NothingLeftTest {
    private static SshChain chain;

    @BeforeAll
    static void startServers() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(2);
    }

    @AfterAll
    static void stopServers() throws IOException {
        chain.close();
    }

    @Test
    void anIdleTunnelHasOneThreadThatAcceptsOneForItsClientsAndOneForEachSession() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                        .bind("127.0.0.1")
                        .via(Routes.of(chain))
                        .open();
                Socket client = Routes.client(tunnel);
                Socket second = Routes.client(tunnel)) {
            assertEchoes(client);
            assertEchoes(second);
            List<String> expected = Stream.of(
                            "tunnel-" + tunnel.port(),
                            "tunnel-" + tunnel.port() + "-watch",
                            "tunnel-keepalive",
                            "tunnel-session-" + chain.hop(1).hostAndPort(),
                            "tunnel-session-" + chain.hop(2).hostAndPort())
                    .sorted()
                    .toList();
            Await.until(
                    "only what an idle tunnel needs is there", () -> threads().equals(expected));
            assertEchoes(client);
            assertEchoes(second);
        }
    }

    @Test
    void anIdleRemoteTunnelHasOneThreadForItsConnectionsAndOneForEachSession() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                RemoteTunnel tunnel = Tunnel.remote(0, "127.0.0.1", echo.port())
                        .bind("127.0.0.1")
                        .via(Routes.of(chain))
                        .open();
                Socket client = Routes.client(tunnel);
                Socket second = Routes.client(tunnel)) {
            assertEchoes(client);
            assertEchoes(second);
            List<String> expected = Stream.of(
                            "tunnel-remote-0-watch",
                            "tunnel-keepalive",
                            "tunnel-session-" + chain.hop(1).hostAndPort(),
                            "tunnel-session-" + chain.hop(2).hostAndPort())
                    .sorted()
                    .toList();
            Await.until(
                    "only what an idle tunnel needs is there", () -> threads().equals(expected));
            assertEchoes(client);
            assertEchoes(second);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tunnel-"))
                .sorted()
                .toList();
    }

    @Test
    void thePortCanBeBoundAgainAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            int port;
            try (TcpPeer echo = TcpPeer.echo();
                    LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                            .via(Routes.of(chain))
                            .open();
                    Socket client = Routes.client(tunnel)) {
                assertEchoes(client);
                port = tunnel.port();
            }
            try (ServerSocket again = new ServerSocket()) {
                again.setReuseAddress(true);
                again.bind(new InetSocketAddress("127.0.0.1", port));
                assertThat(again.isBound()).isTrue();
            }
        }
    }

    @Test
    void aTunnelCanBeOpenedAgainOnItsPortAtOnce() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                SshClient ssh = SshClient.create();
                SshConnection login = ssh.connect(Routes.of(chain))) {
            int port = 0;
            for (int i = 0; i < 20; i++) {
                try (LocalTunnel tunnel = Tunnel.local(port, "127.0.0.1", echo.port())
                                .client(ssh)
                                .via(Routes.of(chain))
                                .open();
                        Socket client = Routes.client(tunnel)) {
                    port = tunnel.port();
                    assertEchoes(client);
                }
            }
            assertThat(login.isOpen()).isTrue();
        }
    }

    @Test
    void theUnixSocketIsGoneAndNothingElseWasLeftBesideIt(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("db.sock");
        try (TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = Tunnel.local(path + ":127.0.0.1:" + echo.port())
                        .via(Routes.of(chain))
                        .open()) {
            assertThat(list(folder)).containsExactly(path);
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                client.write(ByteBuffer.wrap(new byte[] {'x'}));
                ByteBuffer answer = ByteBuffer.allocate(1);
                assertThat(client.read(answer)).isEqualTo(1);
            }
            tunnel.close();
            assertThat(list(folder)).isEmpty();
            // Whoever takes the path afterwards keeps it.
            Files.createFile(path);
            tunnel.close();
            assertThat(list(folder)).containsExactly(path);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
    }
}
