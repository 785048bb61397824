package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.ScriptedChannel;
import dev.tunnel.testkit.ScriptedSshServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that bend or break the protocol of channels: one connection may suffer, the session goes on. */
class HostileServerTest {
    private static final int FLOODED_PORT = 1000;
    private static final int FLOOD = 1000;
    private static final int PIECE = 32 * 1024;
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    @ParameterizedTest
    @EnumSource(names = {"TINY_WINDOW", "HUGE_PACKET", "ECHO"})
    void whateverWindowAndPacketTheServerOffersEverythingArrives(Fault echo) throws Exception {
        Payload payload = Payload.of(100_000);
        try (ScriptedSshServer server = ScriptedSshServer.start();
                LocalTunnel tunnel = Tunnel.local("anything", echo.port())
                        .via(Routes.of(server))
                        .open();
                Socket client = Routes.client(tunnel);
                Background upload = Background.run("upload", () -> {
                    payload.writeTo(client.getOutputStream());
                    client.shutdownOutput();
                })) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
            upload.succeeds();
        }
    }

    @Test
    void aServerThatIgnoresTheWindowLosesTheConnectionAndNoOther() throws Exception {
        CountDownLatch flooding = new CountDownLatch(1);
        try (ScriptedSshServer server = floodingServer(flooding);
                SshConnection connection = SshClient.create().connect(Routes.of(server));
                Socket neighbour = connection.connect("anything", Fault.ECHO.port());
                Socket flooded = connection.connect("anything", FLOODED_PORT)) {
            assertThat(flooding.await(30, TimeUnit.SECONDS)).isTrue();
            assertEchoes(neighbour);
            assertThatIOException()
                    .isThrownBy(() -> Received.drain(flooded.getInputStream()))
                    .withMessageContaining("window");
            flooded.close();
            Await.until("the channel is closed over there", () -> server.openChannels() == 1);
            assertEchoes(neighbour);
        }
    }

    @Test
    void aFloodBeyondTheWindowResetsTheClientOfATunnel() throws Exception {
        CountDownLatch flooding = new CountDownLatch(1);
        try (ScriptedSshServer server = floodingServer(flooding);
                LocalTunnel tunnel = Tunnel.local("anything", FLOODED_PORT)
                        .via(Routes.of(server))
                        .open();
                Socket client = Routes.client(tunnel)) {
            assertThat(flooding.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatIOException().isThrownBy(() -> Received.drain(client.getInputStream()));
            Await.until("the connection has failed", () -> tunnel.stats().connectionsFailed() == 1);
            assertThat(tunnel.state()).isEqualTo(TunnelState.OPEN);
        }
    }

    private static ScriptedSshServer floodingServer(CountDownLatch flooding) throws IOException {
        return ScriptedSshServer.builder()
                .script(FLOODED_PORT, channel -> {
                    flood(channel);
                    flooding.countDown();
                    channel.awaitGone();
                })
                .start();
    }

    /** Sends many times what any window allows, asking nobody. */
    private static void flood(ScriptedChannel channel) throws IOException {
        channel.confirm();
        for (int i = 0; i < FLOOD; i++) {
            Buffer packet = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, PIECE + 64);
            packet.putUInt(channel.getRecipient());
            packet.putBytes(new byte[PIECE]);
            channel.getSession().writePacket(packet).verify(TIMEOUT.multipliedBy(20));
        }
    }

    @Test
    void anOpenThatIsNeverAnsweredTimesOut() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                SshConnection connection = SshClient.builder()
                        .connectTimeout(Duration.ofSeconds(5))
                        .build()
                        .connect(Routes.of(server))) {
            Socket socket = connection.socketFactory().createSocket();
            ChannelOpen failure = catchThrowableOfType(
                    ChannelOpen.class,
                    () -> socket.connect(
                            InetSocketAddress.createUnresolved("anything", Fault.STALLED_OPEN.port()),
                            (int) TIMEOUT.toMillis()));
            assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(failure).hasMessageContaining("anything:" + Fault.STALLED_OPEN.port());
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void anOpenThatIsAnsweredTooLateIsClosedOverThere() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                SshConnection connection = SshClient.create().connect(Routes.of(server))) {
            Socket late = connection.socketFactory().createSocket();
            ChannelOpen failure = catchThrowableOfType(
                    ChannelOpen.class,
                    () -> late.connect(InetSocketAddress.createUnresolved("anything", Fault.LATE_OPEN.port()), (int)
                            TIMEOUT.toMillis()));
            assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
            Await.until("the server has it", () -> server.openChannels() == 1);
            server.releaseLateOpens();
            Await.until("the late channel is closed over there", () -> server.openChannels() == 0);
        }
    }

    @Test
    void aTunnelsOpenThatIsNeverAnsweredResetsItsClientInTime() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                SshClient ssh = SshClient.create();
                SshConnection login = ssh.connect(Routes.of(server));
                LocalTunnel tunnel = Tunnel.local("anything", Fault.STALLED_OPEN.port())
                        .client(ssh)
                        .connectTimeout(TIMEOUT)
                        .via(Routes.of(server))
                        .open();
                Socket client = Routes.client(tunnel)) {
            assertThatIOException()
                    .isThrownBy(() -> client.getInputStream().read())
                    .withMessageContaining("reset");
            Await.until("the failure is counted", () -> tunnel.stats().connectionsFailed() == 1);
            assertThat(tunnel.state()).isEqualTo(TunnelState.OPEN);
            assertThat(login.isOpen()).isTrue();
        }
    }

    private static void assertEchoes(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }
}
