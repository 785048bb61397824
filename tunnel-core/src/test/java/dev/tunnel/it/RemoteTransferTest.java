package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes through remote tunnels. */
class RemoteTransferTest {
    private static final int MIB = 1 << 20;

    @AutoClose
    static OpenSshServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
    }

    private static RemoteTunnel open(TcpPeer peer) throws IOException {
        return Fixture.remoteTo(peer, Fixture.hop(server)).open();
    }

    @Test
    void aDownloadArrivesWhole() throws Exception {
        Payload payload = Payload.of(64 * MIB);
        try (TcpPeer source = TcpPeer.source(payload);
                RemoteTunnel tunnel = open(source);
                Socket client = Fixture.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
        }
    }

    @Test
    void anUploadArrivesWholeAndTheAnswerComesAfterItsEnd() throws Exception {
        Payload payload = Payload.of(64 * MIB);
        try (TcpPeer digest = TcpPeer.digest();
                RemoteTunnel tunnel = open(digest);
                Socket client = Fixture.client(tunnel)) {
            payload.writeTo(client.getOutputStream());
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo(payload.expected() + "\n");
        }
    }

    @Test
    void aTransferGoesOnWhileKeysAreExchanged() throws Exception {
        Payload payload = Payload.of(4 * MIB);
        try (OpenSshServer rekeying =
                        OpenSshServer.builder().option("RekeyLimit", "1M").start();
                TcpPeer digest = TcpPeer.digest();
                TcpPeer source = TcpPeer.source(payload);
                SshClient client = SshClient.create();
                RemoteTunnel up = Fixture.remoteTo(digest, Fixture.hop(rekeying))
                        .client(client)
                        .open();
                RemoteTunnel down = Fixture.remoteTo(source, Fixture.hop(rekeying))
                        .client(client)
                        .open();
                Socket upload = Fixture.client(up)) {
            payload.writeTo(upload.getOutputStream());
            upload.shutdownOutput();
            assertThat(upload.getInputStream().readAllBytes()).asString().isEqualTo(payload.expected() + "\n");
            try (Socket download = Fixture.client(down)) {
                assertThat(Received.drain(download.getInputStream())).isEqualTo(payload.expected());
            }
        }
    }

    @Test
    void whatAPeerSaysBeforeItClosesAtOnceArrives() throws Exception {
        byte[] greeting = "welcome\n".getBytes(StandardCharsets.US_ASCII);
        try (TcpPeer greeter = TcpPeer.greeter(greeting);
                RemoteTunnel tunnel = open(greeter)) {
            for (int i = 0; i < 50; i++) {
                try (Socket client = Fixture.client(tunnel)) {
                    assertThat(client.getInputStream().readAllBytes()).isEqualTo(greeting);
                }
            }
        }
    }

    @Test
    void curlDownloadsThroughIt() throws Exception {
        byte[] page = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII);
        try (TcpPeer web = TcpPeer.greeter(page);
                RemoteTunnel tunnel = open(web)) {
            Cli.Output output = Cli.run("curl", "-sS", "http://localhost:" + tunnel.port() + "/");
            assertThat(output.err()).isEmpty();
            assertThat(output.out()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void fiftyConnectionsAtOnce(int hops) throws Exception {
        Payload payload = Payload.of(MIB);
        try (SshChain chain = SshChain.start(hops);
                TcpPeer digest = TcpPeer.digest();
                RemoteTunnel tunnel =
                        Fixture.remoteTo(digest, Fixture.hops(chain)).open()) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(InBackground.supply(() -> upload(tunnel, payload)));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(payload.expected() + "\n"));
            assertThat(tunnel.stats().connectionsTotal()).isEqualTo(50);
            assertThat(tunnel.stats().connectionsFailed()).isZero();
        }
    }

    private static String upload(RemoteTunnel tunnel, Payload payload) {
        try (Socket client = Fixture.client(tunnel)) {
            payload.writeTo(client.getOutputStream());
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStalledClientDelaysNoNeighbour() throws Exception {
        Payload payload = Payload.of(32 * MIB);
        try (TcpPeer source = TcpPeer.source(payload);
                RemoteTunnel tunnel = open(source);
                Socket stalled = Fixture.client(tunnel)) {
            Await.until("the stalled one gets something", () -> available(stalled) > 0);
            try (Socket neighbour = Fixture.client(tunnel)) {
                assertThat(Received.drain(neighbour.getInputStream())).isEqualTo(payload.expected());
            }
            assertThat(Received.drain(stalled.getInputStream())).isEqualTo(payload.expected());
        }
    }

    @Test
    void aStalledDestinationDelaysNoNeighbour() throws Exception {
        Payload payload = Payload.of(32 * MIB);
        Hop hop = Fixture.hop(server);
        try (TcpPeer deaf = TcpPeer.stalledReader();
                TcpPeer digest = TcpPeer.digest();
                SshClient ssh = SshClient.create();
                RemoteTunnel toDeaf = Fixture.remoteTo(deaf, hop).client(ssh).open();
                RemoteTunnel toDigest =
                        Fixture.remoteTo(digest, hop).client(ssh).open();
                Socket stalled = Fixture.client(toDeaf);
                Socket neighbour = Fixture.client(toDigest)) {
            CompletableFuture<Void> upload = InBackground.run(() -> writeUntilCut(stalled));
            Await.until("more than its window was sent", () -> toDeaf.stats().bytesSent() > MIB);
            payload.writeTo(neighbour.getOutputStream());
            neighbour.shutdownOutput();
            assertThat(neighbour.getInputStream().readAllBytes()).asString().isEqualTo(payload.expected() + "\n");
            stalled.close();
            upload.join();
        }
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void writeUntilCut(Socket socket) {
        try {
            Payload.of(1L << 40).writeTo(socket.getOutputStream());
        } catch (IOException e) {
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @Test
    void theDestinationMayBeAUnixSocket() throws Exception {
        Path path = folder.resolve("echo.sock");
        try (TcpPeer echo = TcpPeer.unixEcho(path);
                RemoteTunnel tunnel = Tunnel.remote("127.0.0.1:0:" + path)
                        .via(Fixture.hop(server))
                        .open()) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(echo.accepted()).isEqualTo(1);
        }
    }

    @Test
    void theHopMayListenOnAUnixSocket() throws Exception {
        Path path = folder.resolve("remote.sock");
        try (TcpPeer echo = TcpPeer.echo();
                RemoteTunnel tunnel = Tunnel.remote(path + ":127.0.0.1:" + echo.port())
                        .via(Fixture.hop(server))
                        .open()) {
            assertThat(tunnel.toString()).contains("[127.0.0.1 " + path + "->");
            assertThat(Fixture.say(UnixDomainSocketAddress.of(path), "hello")).isEqualTo("hello");
        }
    }
}
