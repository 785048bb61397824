package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.ScriptedChannel;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the package-private parts of JSch which flow control needs are where they were, and still do what they did. */
@Timeout(60)
class HiddenJschTest {
    private static final int WINDOW = 100_000;
    private static final int PACKET = 0x8000;
    private static final int CREDIT = 5_000;
    private static final int OPEN_MILLIS = 10_000;
    private static final byte SSH_MSG_CHANNEL_WINDOW_ADJUST = 93;

    @ParameterizedTest
    @CsvSource({
        "lwsize, int",
        "lwsize_max, int",
        "lmpsize, int",
        "rwsize, long",
        "rmpsize, int",
        "recipient, int",
        "notifyme, int",
        "close, boolean",
        "connected, boolean",
        "open_confirmation, boolean"
    })
    void canBeReadAndSet(String field, String type) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            VarHandle handle = new HiddenJsch().channelField(field, typed(type));
            ChannelDirectTCPIP channel = client.channel(Fault.ECHO);

            Object before = handle.get(channel);
            handle.setVolatile(channel, before);

            assertThat(handle.getVolatile(channel)).isEqualTo(before);
        }
    }

    @Test
    void letUsChooseTheWindowAndGiveTheCreditOurselves() throws Throwable {
        HiddenJsch internals = new HiddenJsch();
        VarHandle window = internals.channelField("lwsize", int.class);
        VarHandle windowMax = internals.channelField("lwsize_max", int.class);
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.ENDLESS_SOURCE);
            RecordingSink sink = new RecordingSink();
            sink.afterWrite(() -> window.setVolatile(channel, Integer.MAX_VALUE));
            channel.setOutputStream(sink);
            window.setVolatile(channel, WINDOW);
            windowMax.setVolatile(channel, 0);
            internals.channelField("lmpsize", int.class).setVolatile(channel, PACKET);
            channel.connect(OPEN_MILLIS);
            ScriptedChannel remote = server.channels().get(0);
            awaitStopped(sink, remote, WINDOW);
            assertThat(remote.getRemoteWindow().getPacketSize()).isEqualTo(PACKET);

            internals.write(client.session(), windowAdjust(internals, channel));

            awaitStopped(sink, remote, WINDOW + CREDIT);
        }
    }

    @Test
    void letUsOpenAChannelByHand() throws Throwable {
        HiddenJsch internals = new HiddenJsch();
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.ECHO);
            InputStream in = channel.getInputStream();

            internals.write(client.session(), internals.openPacket(channel));
            awaitAnswer(internals, channel);

            assertThat((boolean) internals
                            .channelField("open_confirmation", boolean.class)
                            .get(channel))
                    .isTrue();
            internals.channelField("connected", boolean.class).setVolatile(channel, true);
            try (OutputStream out = channel.getOutputStream()) {
                out.write(new byte[1000]);
            }
            assertThat(Received.drain(in).bytes()).isEqualTo(1000);
            Await.until("server has the CLOSE", () -> server.openChannels() == 0);
        }
    }

    @Test
    void tellARefusalFromAnOpenedChannel() throws Throwable {
        HiddenJsch internals = new HiddenJsch();
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            ChannelDirectTCPIP channel = client.channel(Fault.CONNECT_FAILED);

            internals.write(client.session(), internals.openPacket(channel));
            awaitAnswer(internals, channel);

            assertThat((boolean) internals
                            .channelField("open_confirmation", boolean.class)
                            .get(channel))
                    .isFalse();
            assertThat((boolean) internals.channelField("close", boolean.class).get(channel))
                    .isTrue();
            assertThat(channel.getExitStatus()).isEqualTo(2);
        }
    }

    /**
     * Waits as JSch itself does: a notifyme above zero makes it notify the channel's monitor when the recipient is
     * known.
     */
    private static void awaitAnswer(HiddenJsch internals, ChannelDirectTCPIP channel) throws Exception {
        VarHandle recipient = internals.channelField("recipient", int.class);
        VarHandle notifyMe = internals.channelField("notifyme", int.class);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        synchronized (channel) {
            notifyMe.set(channel, 1);
            while ((int) recipient.getVolatile(channel) == -1 && System.nanoTime() < deadline) {
                channel.wait(TimeUnit.SECONDS.toMillis(10));
            }
            notifyMe.set(channel, 0);
        }
        assertThat((int) recipient.getVolatile(channel)).isNotEqualTo(-1);
    }

    private static void awaitStopped(RecordingSink sink, ScriptedChannel remote, long bytes) {
        Await.until(
                "server stopped after " + bytes + " bytes",
                () -> sink.bytes() == bytes && remote.getRemoteWindow().getSize() == 0);
    }

    private static Object windowAdjust(HiddenJsch internals, ChannelDirectTCPIP channel) throws Throwable {
        Buffer buffer = new Buffer(100);
        Object packet = internals.packet(buffer);
        buffer.putByte(SSH_MSG_CHANNEL_WINDOW_ADJUST);
        buffer.putInt((int) internals.channelField("recipient", int.class).get(channel));
        buffer.putInt(CREDIT);
        return packet;
    }

    private static Class<?> typed(String name) {
        return switch (name) {
            case "int" -> int.class;
            case "long" -> long.class;
            case "boolean" -> boolean.class;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
