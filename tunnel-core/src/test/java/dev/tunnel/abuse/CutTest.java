package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Reconnect;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that end in the middle of transfers: nobody may take what has come so far for everything. */
class CutTest {
    private static final Payload ENDLESS = Payload.of(1L << 40);
    private static final int SOME = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aKilledHopResetsClientsAndFailsTheTunnel(int killed) throws Exception {
        OpenSshServer.required();
        try (SshChain chain = SshChain.start(3);
                TcpPeer source = TcpPeer.source(ENDLESS);
                TcpPeer echo = TcpPeer.echo();
                SshClient ssh = SshClient.create();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", source.port())
                        .client(ssh)
                        .via(Routes.of(chain))
                        .reconnect(Reconnect.never())
                        .open();
                LocalTunnel quiet = Tunnel.local("127.0.0.1", echo.port())
                        .client(ssh)
                        .via(Routes.of(chain))
                        .reconnect(Reconnect.never())
                        .open();
                Socket idle = Routes.client(quiet);
                Socket client = Routes.client(tunnel)) {
            idle.getOutputStream().write('x');
            assertThat(idle.getInputStream().read()).isEqualTo('x');
            client.getInputStream().skipNBytes(SOME);
            chain.hop(killed).killSessions();
            assertCut(client.getInputStream());
            assertCut(idle.getInputStream());
            assertFailed(tunnel);
            assertFailed(quiet);
            Await.until("the source is told", () -> source.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anUploadIntoAKilledHopFails(int killed) throws Exception {
        OpenSshServer.required();
        try (SshChain chain = SshChain.start(2);
                TcpPeer sink = TcpPeer.sink();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", sink.port())
                        .via(Routes.of(chain))
                        .reconnect(Reconnect.never())
                        .open();
                Socket client = Routes.client(tunnel);
                Background upload = Background.run("upload", () -> ENDLESS.writeTo(client.getOutputStream()))) {
            Await.until("the upload runs", () -> tunnel.stats().bytesSent() > SOME);
            chain.hop(killed).killSessions();
            assertThat(upload.failure()).isInstanceOf(IOException.class);
            assertFailed(tunnel);
        }
    }

    @Test
    void aSocketOfAKilledHopDeliversWhatCameAndThenFails() throws Exception {
        OpenSshServer.required();
        try (SshChain chain = SshChain.start(2);
                TcpPeer source = TcpPeer.source(ENDLESS);
                SshConnection connection = SshClient.create().connect(Routes.of(chain));
                Socket socket = connection.connect("127.0.0.1", source.port())) {
            InputStream in = socket.getInputStream();
            in.skipNBytes(SOME);
            chain.hop(1).killSessions();
            assertCut(in);
            Await.until("the connection knows", () -> !connection.isOpen());
            assertThatIOException().isThrownBy(() -> connection.connect("127.0.0.1", source.port()));
            assertThatIOException().isThrownBy(() -> ENDLESS.writeTo(socket.getOutputStream()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISCONNECT", "DROPPED_CONNECTION"})
    void aServerThatEndsTheSessionResetsItsClients(Fault end) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                LocalTunnel tunnel = Tunnel.local("anything", end.port())
                        .via(Routes.of(server))
                        .reconnect(Reconnect.never())
                        .open();
                Socket client = Routes.client(tunnel)) {
            assertCut(client.getInputStream());
            assertFailed(tunnel);
        }
    }

    @Test
    void aServerThatClosesWithoutEofHasSentEverything() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                LocalTunnel tunnel = Tunnel.local("anything", Fault.CLOSE_WITHOUT_EOF.port())
                        .via(Routes.of(server))
                        .open();
                Socket client = Routes.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(Fault.PAYLOAD.expected());
            Await.until(
                    "the tunnel has let go of the connection",
                    () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().connectionsFailed()).isZero();
            Await.until("the channel is closed over there", () -> server.openChannels() == 0);
            assertThat(tunnel.state()).isEqualTo(TunnelState.OPEN);
        }
    }

    @Test
    void aServerThatEndsItsOutputIsToldTheEndOfTheClients() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                LocalTunnel tunnel = Tunnel.local("anything", Fault.EOF_WITHOUT_CLOSE.port())
                        .via(Routes.of(server))
                        .open();
                Socket client = Routes.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(Fault.PAYLOAD.expected());
            assertThat(server.closesReceived()).isZero();
            client.close();
            Await.until("EOF and CLOSE have arrived", () -> server.closesReceived() == 1);
            assertThat(server.eofsReceived()).isEqualTo(1);
            Await.until("the channel is closed over there", () -> server.openChannels() == 0);
        }
    }

    private static void assertFailed(LocalTunnel tunnel) {
        Await.until("the tunnel has failed", () -> tunnel.state() == TunnelState.FAILED);
        assertThat(tunnel.closeReason()).get().asString().contains("session");
        Await.until("nothing is relayed", () -> tunnel.stats().connectionsOpen() == 0);
        Await.until("the port is closed", () -> Routes.isRefused(tunnel));
    }

    private static void assertCut(InputStream in) {
        assertThatIOException().isThrownBy(() -> Received.drain(in));
    }
}
