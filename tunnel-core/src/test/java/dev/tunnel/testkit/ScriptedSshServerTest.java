package dev.tunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ScriptedSshServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int OPEN_MILLIS = 10_000;

    @ParameterizedTest
    @EnumSource(names = {"PROHIBITED", "CONNECT_FAILED", "UNKNOWN_TYPE", "RESOURCE_SHORTAGE"})
    void refusesWithTheReasonOfThePort(Fault fault) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(fault);

            assertThatThrownBy(() -> channel.connect(OPEN_MILLIS)).isInstanceOf(JSchException.class);

            assertThat(channel.getExitStatus()).isEqualTo(fault.port());
            Await.until("server forgot the channel", () -> server.openChannels() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ECHO", "TINY_WINDOW"})
    void echoesAndClosesAfterBothEofs(Fault fault) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(fault);
            InputStream in = channel.getInputStream();
            channel.connect(OPEN_MILLIS);
            Thread writer = Threads.start("peer-writer", () -> sendPayload(channel));

            assertThat(Received.drain(in)).isEqualTo(Fault.PAYLOAD.expected());

            Threads.join(writer, LIMIT);
            Await.until("server has the CLOSE", () -> server.openChannels() == 0);
            assertThat(server.eofsReceived()).isEqualTo(1);
            assertThat(server.closesReceived()).isEqualTo(1);
            assertThat(server.failures()).isEmpty();
        }
    }

    @Test
    void advertisesAPacketSizeThatNobodyShouldAllocate() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.HUGE_PACKET);
            channel.connect(OPEN_MILLIS);

            assertThatThrownBy(() -> channel.getOutputStream().write(1)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void neverAnswersAnOpen() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.STALLED_OPEN);

            assertThatThrownBy(() -> channel.connect(200)).hasMessage("channel is not opened.");

            assertThat(channel.getExitStatus()).isEqualTo(-1);
            assertThat(server.openChannels()).isEqualTo(1);
            client.session().disconnect();
            Await.until("server forgot the channel", () -> server.openChannels() == 0);
        }
    }

    @Test
    void dropsTheConnectionAfterThePayload() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            assertThat(client.receive(Fault.DROPPED_CONNECTION)).isEqualTo(Fault.PAYLOAD.expected());

            Await.until("client noticed", () -> !client.session().isConnected());
            Await.until("server forgot the session", () -> server.sessions() == 0);
        }
    }

    @Test
    void disconnectsAfterThePayload() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            assertThat(client.receive(Fault.DISCONNECT)).isEqualTo(Fault.PAYLOAD.expected());

            Await.until("client noticed", () -> !client.session().isConnected());
        }
    }

    @Test
    void closesWithoutEof() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            assertThat(client.receive(Fault.CLOSE_WITHOUT_EOF)).isEqualTo(Fault.PAYLOAD.expected());

            Await.until("server has the CLOSE", () -> server.openChannels() == 0);
            assertThat(server.eofsReceived()).isZero();
            assertThat(server.closesReceived()).isEqualTo(1);
        }
    }

    @Test
    void endsWithoutClose() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.EOF_WITHOUT_CLOSE);
            InputStream in = channel.getInputStream();
            channel.connect(OPEN_MILLIS);

            assertThat(Received.drain(in)).isEqualTo(Fault.PAYLOAD.expected());

            assertThat(channel.isClosed()).isFalse();
            assertThat(server.openChannels()).isEqualTo(1);
            channel.disconnect();
            Await.until("server has the CLOSE", () -> server.openChannels() == 0);
        }
    }

    @Test
    void sendsWithoutEnd() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.ENDLESS_SOURCE);
            InputStream in = channel.getInputStream();
            channel.connect(OPEN_MILLIS);

            assertThat(in.readNBytes(1_000_000))
                    .isEqualTo(Payload.of(Long.MAX_VALUE).stream().readNBytes(1_000_000));

            client.session().disconnect();
            Await.until("server forgot the channel", () -> server.openChannels() == 0);
        }
    }

    @Test
    void opensLateWhenReleased() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.LATE_OPEN);
            InputStream in = channel.getInputStream();
            Thread opener = Threads.start("peer-opener", () -> connect(channel));
            Await.until("open arrived", () -> server.requestedChannels() == 1);
            assertThat(channel.isConnected()).isFalse();

            server.releaseLateOpens();

            Threads.join(opener, LIMIT);
            sendPayload(channel);
            assertThat(in.readNBytes(10)).isEqualTo(Fault.PAYLOAD.stream().readNBytes(10));
        }
    }

    @Test
    void neverReads() throws Exception {
        try (ScriptedSshServer server =
                        ScriptedSshServer.builder().window(50_000).start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.STALLED_SINK);
            channel.connect(OPEN_MILLIS);
            OutputStream out = channel.getOutputStream();
            out.write(Payload.of(50_000).bytes());
            out.flush();
            Thread writer = Threads.start("peer-writer", () -> writeOne(out));
            Await.until("writer waits for the window", () -> writer.getState() == Thread.State.TIMED_WAITING);

            client.session().disconnect();

            Threads.join(writer, LIMIT);
        }
    }

    @Test
    void connectsReallyAndHalfCloses() throws Exception {
        try (TcpPeer digest = TcpPeer.digest();
                ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(digest.port());
            InputStream in = channel.getInputStream();
            channel.connect(OPEN_MILLIS);
            sendPayload(channel);

            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(Fault.PAYLOAD.expected() + "\n");

            Await.until("all is closed", () -> server.openChannels() == 0 && digest.open() == 0);
        }
    }

    @Test
    void knowsNamesThatExistOnlyBehindIt() throws Exception {
        try (TcpPeer greeter = TcpPeer.greeter(new byte[] {1, 2, 3});
                ScriptedSshServer server = ScriptedSshServer.builder()
                        .route("db.internal", 5432, greeter.address())
                        .start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(5432);
            channel.setHost("db.internal");
            InputStream in = channel.getInputStream();
            channel.connect(OPEN_MILLIS);

            assertThat(in.readAllBytes()).containsExactly(1, 2, 3);
            assertThat(server.requests().get(0).host()).isEqualTo("db.internal");
        }
    }

    @Test
    void prohibitsWhatIsNotPermitted() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                ScriptedSshServer server =
                        ScriptedSshServer.builder().permit("127.0.0.1", 1).start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(echo.port());

            assertThatThrownBy(() -> channel.connect(OPEN_MILLIS)).isInstanceOf(JSchException.class);

            assertThat(channel.getExitStatus()).isEqualTo(1);
            assertThat(echo.accepted()).isZero();
        }
    }

    @Test
    void failsToConnectWhereNobodyListens() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Ports.free());

            assertThatThrownBy(() -> channel.connect(OPEN_MILLIS)).isInstanceOf(JSchException.class);

            assertThat(channel.getExitStatus()).isEqualTo(2);
        }
    }

    @Test
    void rekeysOnDemandInMidTransfer() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.ENDLESS_SOURCE);
            InputStream in = channel.getInputStream();
            channel.connect(OPEN_MILLIS);
            in.readNBytes(100_000);
            Thread reader = Threads.start("peer-reader", () -> readUntilEnd(in));

            server.rekey();
            server.rekey();

            assertThat(client.session().isConnected()).isTrue();
            client.session().disconnect();
            Threads.join(reader, LIMIT);
        }
    }

    @Test
    void countsLoginsAndRefusesAWrongPassword() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start()) {
            StockJsch wrong = StockJsch.prepare(server);
            wrong.session().setPassword(new byte[] {1});
            assertThatThrownBy(wrong::connect).hasMessageContaining("Auth fail");

            StockJsch.connect(server).close();

            assertThat(server.logins()).isEqualTo(1);
            Await.until("sessions are gone", () -> server.sessions() == 0);
        }
    }

    @Test
    void neverAnswersAnAuthentication() throws Exception {
        try (ScriptedSshServer server =
                ScriptedSshServer.builder().authenticationStalls().start()) {
            StockJsch client = StockJsch.prepare(server);

            assertThatThrownBy(() -> client.session().connect(300)).isInstanceOf(JSchException.class);

            assertThat(server.logins()).isZero();
        }
    }

    @Test
    void dropsAllSessions() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch one = StockJsch.connect(server);
                StockJsch two = StockJsch.connect(server)) {
            server.dropSessions();

            Await.until(
                    "clients noticed",
                    () -> !one.session().isConnected() && !two.session().isConnected());
        }
    }

    @Test
    void isKnownToOpenSshByItsKnownHostsLine(@TempDir Path folder) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start()) {
            Path known = Files.writeString(folder.resolve("known"), server.knownHostsLine() + "\n");

            assertThat(Cli.run("ssh-keygen", "-l", "-f", known.toString()).out())
                    .contains(server.hostKeyFingerprint());
        }
    }

    private static void connect(ChannelDirectTCPIP channel) {
        try {
            channel.connect(OPEN_MILLIS);
        } catch (JSchException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sendPayload(ChannelDirectTCPIP channel) {
        try (OutputStream out = channel.getOutputStream()) {
            Fault.PAYLOAD.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeOne(OutputStream out) {
        try {
            out.write(1);
            out.flush();
        } catch (IOException channelGone) {
            return; // as intended
        }
    }

    private static void readUntilEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException sessionGone) {
            return; // as intended
        }
    }
}
