package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.ChannelScript;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.ScriptedChannel;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What stock JSch does with channels and the library is built around. A test that fails after an upgrade of JSch tells
 * which workaround to look at again.
 */
@Timeout(60)
class JschChannelTrapsTest {
    private static final int OPEN_MILLIS = 10_000;
    private static final int DIGEST = 20;
    private static final byte[] ANSWER = {42};

    private static final ChannelScript ANSWER_AFTER_EOF = channel -> {
        channel.confirm();
        channel.input().transferTo(OutputStream.nullOutputStream());
        channel.output().write(ANSWER);
        channel.awaitGone();
    };

    @Test
    void writesAllChannelsDataOnTheOneReaderThread() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            RecordingSink one = open(client, Fault.ENDLESS_SOURCE);
            RecordingSink other = open(client, Fault.ENDLESS_SOURCE);

            one.awaitBytes(1);
            other.awaitBytes(1);

            assertThat(one.writer()).isEqualTo(other.writer()).startsWith("Connect thread");
        }
    }

    @Test
    void creditsTheWindowWhenTheSinkReturns() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            open(client, Fault.ENDLESS_SOURCE).awaitBytes(10 * 0x20000);
        }
    }

    @Test
    void advertisesASmallWindowAndSmallPackets() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            open(client, Fault.ECHO);

            ScriptedChannel channel = server.channels().get(0);
            assertThat(channel.getRemoteWindow().getSize()).isEqualTo(0x20000);
            assertThat(channel.getRemoteWindow().getPacketSize()).isEqualTo(0x4000);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"PROHIBITED", "CONNECT_FAILED", "UNKNOWN_TYPE", "RESOURCE_SHORTAGE"})
    void keepsARefusalsReasonCodeAsExitStatusAndLosesItsText(Fault fault) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(fault);

            assertThatThrownBy(() -> channel.connect(OPEN_MILLIS))
                    .isExactlyInstanceOf(JSchException.class)
                    .hasMessage("channel is not opened.");

            assertThat(channel.getExitStatus()).isEqualTo(fault.port());
        }
    }

    @Test
    void sendsEofAndCloseWhenAnInputStreamEnds() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                        .script(DIGEST, readThenWait())
                        .start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(DIGEST);
            channel.setInputStream(new ByteArrayInputStream(new byte[10]));
            channel.setOutputStream(new RecordingSink());
            channel.connect(OPEN_MILLIS);

            Await.until("CLOSE came though nothing was answered", () -> server.closesReceived() == 1);
            assertThat(server.eofsReceived()).isEqualTo(1);
        }
    }

    @Test
    void sendsOnlyEofWhenTheOutputStreamIsClosed() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                        .script(DIGEST, ANSWER_AFTER_EOF)
                        .start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(DIGEST);
            InputStream in = channel.getInputStream();
            channel.connect(OPEN_MILLIS);

            try (OutputStream out = channel.getOutputStream()) {
                out.write(new byte[10]);
            }

            assertThat(in.read()).isEqualTo(ANSWER[0]);
            assertThat(server.closesReceived()).isZero();
        }
    }

    @Test
    void opensInTheCallersThreadWithoutAnInputStream() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.ECHO);
            channel.connect(OPEN_MILLIS);

            assertThat(channel.isConnected()).isTrue();
        }
    }

    @Test
    void swallowsAnInterruptAndGoesOnWaitingWithoutATimeout() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.LATE_OPEN);
            Background opener = Background.run("open", channel::connect);
            Await.until("open arrived", () -> server.requestedChannels() == 1);
            opener.awaitState(Thread.State.TIMED_WAITING);

            opener.interrupt();
            Await.until("interrupt is swallowed", () -> !opener.thread().isInterrupted());
            assertThat(opener.hasEnded()).isFalse();
            server.releaseLateOpens();

            opener.succeeds();
            assertThat(channel.isConnected()).isTrue();
        }
    }

    @Test
    void takesAnInterruptForTheTimeout() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.STALLED_OPEN);
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> channel.connect(OPEN_MILLIS)).hasMessage("channel is not opened.");

            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void allocatesTheServersMaximumPacketSize() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.HUGE_PACKET);
            channel.connect(OPEN_MILLIS);

            assertThatThrownBy(() -> channel.getOutputStream().write(1)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void swallowsATransportErrorOnOpen() throws Exception {
        WatchedTransport transport = new WatchedTransport();
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            client.session().setSocketFactory(transport);
            client.connect();
            ChannelDirectTCPIP channel = client.channel(Fault.ECHO);
            transport.failWrites();

            channel.connect(OPEN_MILLIS);

            assertThat(channel.isConnected()).isFalse();
        }
    }

    /**
     * The answer and the CLOSE come while the opening thread is held; a byte for the neighbour proves that they were
     * processed.
     */
    @Test
    void ignoresACloseThatComesBeforeTheOpenHasReturned() throws Exception {
        WatchedTransport transport = new WatchedTransport();
        AtomicReference<ScriptedChannel> neighbour = new AtomicReference<>();
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                        .script(DIGEST, answerAndClose(neighbour))
                        .start();
                StockJsch client = StockJsch.prepare(server)) {
            client.session().setSocketFactory(transport);
            client.connect();
            RecordingSink signal = open(client, Fault.STALLED_SINK);
            neighbour.set(server.channels().get(0));
            ChannelDirectTCPIP channel = client.channel(DIGEST);
            RecordingSink sink = new RecordingSink();
            channel.setOutputStream(sink);
            transport.afterNextFlush(() -> signal.awaitBytes(1));

            channel.connect(OPEN_MILLIS);

            assertThat(sink.bytes()).isEqualTo(ANSWER.length);
            assertThat(channel.isConnected()).isTrue();
            assertThat(channel.isClosed()).isFalse();
            assertThat(sink.isClosed()).isFalse();
            assertThat(server.closesReceived()).isZero();
        }
    }

    @Test
    void closesTheSinkOnEofAndTheExtendedSinkOnlyOnClose() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.EOF_WITHOUT_CLOSE);
            RecordingSink sink = new RecordingSink();
            RecordingSink extended = new RecordingSink();
            channel.setOutputStream(sink);
            channel.setExtOutputStream(extended);
            channel.connect(OPEN_MILLIS);

            sink.awaitClosed();
            assertThat(sink.bytes()).isEqualTo(Fault.PAYLOAD.length());
            assertThat(extended.isClosed()).isFalse();

            channel.disconnect();
            assertThat(extended.isClosed()).isTrue();
        }
    }

    @Test
    void closesBothSinksOnAServersClose() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.CLOSE_WITHOUT_EOF);
            RecordingSink sink = new RecordingSink();
            RecordingSink extended = new RecordingSink();
            sink.afterWrite(() -> Await.until("open has returned", channel::isConnected));
            channel.setOutputStream(sink);
            channel.setExtOutputStream(extended);
            channel.connect(OPEN_MILLIS);

            sink.awaitClosed();
            extended.awaitClosed();
            assertThat(channel.isClosed()).isTrue();
        }
    }

    @Test
    void numbersChannelsAcrossSessions() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch one = StockJsch.connect(server);
                StockJsch other = StockJsch.connect(server)) {
            int first = one.channel(Fault.ECHO).getId();
            assertThat(other.channel(Fault.ECHO).getId()).isEqualTo(first + 1);
        }
    }

    private static ChannelScript answerAndClose(AtomicReference<ScriptedChannel> neighbour) {
        return channel -> {
            channel.confirm();
            channel.output().write(ANSWER);
            channel.sendClose();
            neighbour.get().output().write(ANSWER);
        };
    }

    private static ChannelScript readThenWait() {
        return channel -> {
            channel.confirm();
            channel.input().transferTo(OutputStream.nullOutputStream());
            channel.awaitGone();
        };
    }

    private static RecordingSink open(StockJsch client, Fault fault) throws JSchException {
        ChannelDirectTCPIP channel = client.channel(fault);
        RecordingSink sink = new RecordingSink();
        channel.setOutputStream(sink);
        channel.connect(OPEN_MILLIS);
        return sink;
    }
}
