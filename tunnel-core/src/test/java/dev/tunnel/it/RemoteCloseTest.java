package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.ConfiguredTunnels;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.PeerBehaviour;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of remote tunnels: asked for, or by force. */
class RemoteCloseTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int MANY = 20;
    private static final Payload ENDLESS = Payload.of(1L << 40);

    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    private static void assertNobodyListens(int port) {
        assertThatThrownBy(() -> new Socket("127.0.0.1", port)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> new Socket("::1", port)).isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void thePortIsFreeAfterwards(int hops) throws Exception {
        try (SshChain chain = SshChain.start(hops)) {
            int port = Ports.free();
            for (int i = 0; i < 3; i++) {
                try (RemoteTunnel tunnel = Tunnel.remote(port, "127.0.0.1", echo.port())
                        .via(Fixture.hops(chain))
                        .open()) {
                    assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
                }
                assertNobodyListens(port);
            }
        }
    }

    @Test
    void thePortIsFreeAfterwardsAlsoWhereTheSessionLivesOn() throws Exception {
        try (SshClient client = SshClient.create();
                SshConnection connection = client.connect(Fixture.hop(server))) {
            for (int i = 0; i < 3; i++) {
                RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(server))
                        .client(client)
                        .open();
                tunnel.close();
                assertNobodyListens(tunnel.port());
            }
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void closeCutsTheConnectionsThatAreOpen() throws Exception {
        try (TcpPeer peer = TcpPeer.start(PeerBehaviour.echo());
                RemoteTunnel tunnel =
                        Fixture.remoteTo(peer, Fixture.hop(server)).open();
                Socket client = Fixture.client(tunnel)) {
            assertThat(Fixture.exchange(client, "hello")).isEqualTo("hello");
            tunnel.close();
            assertThat(client.getInputStream().read()).isNegative();
            Await.until("the destination is reset", () -> peer.failures().size() == 1);
            assertThat(peer.failures().get(0)).hasMessageContaining("reset");
            assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
            assertThat(tunnel.closeReason()).contains("closed by the program");
            tunnel.close();
        }
    }

    @Test
    void aPatientCloseLetsARunningTransferFinishAndTakesNoNewClients() throws Exception {
        Payload half = Payload.of(8 << 20);
        try (TcpPeer digest = TcpPeer.digest();
                RemoteTunnel tunnel =
                        Fixture.remoteTo(digest, Fixture.hop(server)).open();
                Socket client = Fixture.client(tunnel)) {
            half.writeTo(client.getOutputStream());
            CompletableFuture<Void> closing = InBackground.run(() -> tunnel.close(LONG));
            Await.until("the hop has stopped listening", () -> !accepts(tunnel.port()));
            half.writeTo(client.getOutputStream());
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().startsWith(String.valueOf(2 * half.length()));
            closing.join();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aClosedClientClosesItsTunnels() throws Exception {
        SshClient client = SshClient.create();
        RemoteTunnel tunnel =
                Fixture.remoteTo(echo, Fixture.hop(server)).client(client).open();
        client.close();
        assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        assertThat(tunnel.closeReason()).contains("the client was closed");
        Await.until("nobody listens", () -> !accepts(tunnel.port()));
        assertThatThrownBy(() -> Fixture.remoteTo(echo, Fixture.hop(server))
                        .client(client)
                        .open())
                .isInstanceOf(TunnelException.Closed.class);
    }

    @Test
    void anInterruptedCloseClosesAllTheSame() throws Exception {
        RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(server)).open();
        Thread.currentThread().interrupt();
        tunnel.close();
        assertThat(Thread.interrupted()).isTrue();
        assertNobodyListens(tunnel.port());
    }

    @Test
    void aUnixSocketIsNoLongerListenedOn() throws Exception {
        Path path = folder.resolve("remote.sock");
        try (RemoteTunnel tunnel = Tunnel.remote(path + ":127.0.0.1:" + echo.port())
                .via(Fixture.hop(server))
                .open()) {
            assertThat(Fixture.say(UnixDomainSocketAddress.of(path), "hello")).isEqualTo("hello");
            tunnel.close();
            assertThatIOException().isThrownBy(() -> Fixture.say(UnixDomainSocketAddress.of(path), "hello"));
            // As with ssh, the server leaves the file behind.
            assertThat(path).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aKilledHopResetsTheDestinationInTheMiddleOfAnUpload(int killed) throws Exception {
        try (SshChain chain = SshChain.start(3);
                TcpPeer sink = TcpPeer.sink();
                RemoteTunnel tunnel =
                        Fixture.remoteTo(sink, Fixture.hops(chain)).open();
                Socket client = Fixture.client(tunnel)) {
            CompletableFuture<Void> upload = InBackground.run(() -> writeUntilCut(client));
            Await.until("the upload runs", () -> tunnel.stats().bytesSent() > 1 << 20);
            chain.hop(killed).killSessions();
            Await.until("the destination is reset", () -> sink.failures().size() == 1);
            assertThat(sink.failures().get(0)).hasMessageContaining("reset");
            assertThat(sink.received()).isEmpty();
            upload.join();
            Await.until("the connection has ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
        }
    }

    private static void writeUntilCut(Socket client) {
        try {
            ENDLESS.writeTo(client.getOutputStream());
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    /** Each by itself would wait for its own answer. */
    @Test
    void theTunnelsOfAClientWaitForAFrozenServerTogether() throws Exception {
        try (OpenSshServer frozen = OpenSshServer.start()) {
            SshClient client = SshClient.create();
            for (int i = 0; i < MANY; i++) {
                Fixture.remoteTo(echo, Fixture.hop(frozen)).client(client).open();
            }
            frozen.pause();
            assertEndsSoon(client::close);
            frozen.resume();
        }
    }

    @Test
    void configuredTunnelsWaitForAFrozenServerTogether() throws Exception {
        try (OpenSshServer frozen = OpenSshServer.start()) {
            StringBuilder forwards = new StringBuilder();
            for (int i = 0; i < MANY; i++) {
                forwards.append("RemoteForward 0 127.0.0.1:").append(i + 1).append('\n');
            }
            ConfiguredTunnels tunnels = Tunnel.configured()
                    .via(Fixture.hop(frozen))
                    .config(SshConfig.parse(forwards.toString()))
                    .open();
            assertThat(tunnels.tunnels()).hasSize(MANY);
            frozen.pause();
            assertEndsSoon(tunnels::close);
            frozen.resume();
        }
    }

    private static void assertEndsSoon(Runnable close) {
        long start = System.nanoTime();
        close.run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(MANY));
    }

    @Test
    void aFrozenServerDoesNotKeepACloseWaiting() throws Exception {
        try (OpenSshServer frozen = OpenSshServer.start()) {
            RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(frozen)).open();
            frozen.pause();
            long start = System.nanoTime();
            tunnel.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            frozen.resume();
        }
    }
}
