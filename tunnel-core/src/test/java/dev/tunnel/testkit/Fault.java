package dev.tunnel.testkit;

import static org.apache.sshd.common.SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED;
import static org.apache.sshd.common.SshConstants.SSH_OPEN_CONNECT_FAILED;
import static org.apache.sshd.common.SshConstants.SSH_OPEN_RESOURCE_SHORTAGE;
import static org.apache.sshd.common.SshConstants.SSH_OPEN_UNKNOWN_CHANNEL_TYPE;

import java.io.IOException;

/**
 * The scripts every {@link ScriptedSshServer} knows, each chosen by the destination port that bears its number. Where
 * one moves bytes before its fault, these are {@link #PAYLOAD}.
 */
public enum Fault implements ChannelScript {
    /** Refuses: administratively prohibited. */
    PROHIBITED(1, channel -> channel.reject(SSH_OPEN_ADMINISTRATIVELY_PROHIBITED)),
    /** Refuses: connect failed. */
    CONNECT_FAILED(2, channel -> channel.reject(SSH_OPEN_CONNECT_FAILED)),
    /** Refuses: unknown channel type. */
    UNKNOWN_TYPE(3, channel -> channel.reject(SSH_OPEN_UNKNOWN_CHANNEL_TYPE)),
    /** Refuses: resource shortage. */
    RESOURCE_SHORTAGE(4, channel -> channel.reject(SSH_OPEN_RESOURCE_SHORTAGE)),
    /** No fault: sends back what it gets, EOF for EOF, then CLOSE. */
    ECHO(7, Fault::echo),
    /** Never answers the open. */
    STALLED_OPEN(8, ScriptedChannel::awaitGone),
    /** Sends the payload and drops the TCP connection. */
    DROPPED_CONNECTION(9, Fault::dropConnection),
    /** Sends the payload and CLOSE without EOF. */
    CLOSE_WITHOUT_EOF(10, Fault::closeWithoutEof),
    /** Sends the payload and EOF, and never CLOSE by itself. */
    EOF_WITHOUT_CLOSE(11, Fault::eofWithoutClose),
    /** Sends the payload and SSH_MSG_DISCONNECT. */
    DISCONNECT(12, Fault::disconnect),
    /** Sends without end. */
    ENDLESS_SOURCE(13, Fault::endlessSource),
    /** Is an echo, but opens only after {@link ScriptedSshServer#releaseLateOpens()}. */
    LATE_OPEN(14, Fault::lateOpen),
    /** Opens and never reads: the window goes to zero and stays there. */
    STALLED_SINK(15, Fault::stalledSink),
    /** Is an echo with a window of 2 KiB and packets of 1 KiB at most. */
    TINY_WINDOW(16, Fault::tinyWindow),
    /** Is an echo that advertises the greatest packet size a Java int can hold. */
    HUGE_PACKET(17, Fault::hugePacket);

    /** What the faults send before they happen. */
    public static final Payload PAYLOAD = Payload.of(100_000);

    private static final long DEFAULT_WINDOW = 1 << 21;

    private final int port;
    private final ChannelScript script;

    Fault(int port, ChannelScript script) {
        this.port = port;
        this.script = script;
    }

    /** The destination port that provokes it. */
    public int port() {
        return port;
    }

    @Override
    public void play(ScriptedChannel channel) throws IOException {
        script.play(channel);
    }

    private static void echo(ScriptedChannel channel) throws IOException {
        channel.confirm();
        echoUntilEof(channel);
    }

    private static void echoUntilEof(ScriptedChannel channel) throws IOException {
        channel.input().transferTo(channel.output());
        channel.endOutput();
        channel.sendClose();
    }

    private static void sendPayload(ScriptedChannel channel) throws IOException {
        channel.confirm();
        PAYLOAD.writeTo(channel.output());
    }

    private static void dropConnection(ScriptedChannel channel) throws IOException {
        sendPayload(channel);
        channel.dropConnection();
    }

    private static void closeWithoutEof(ScriptedChannel channel) throws IOException {
        sendPayload(channel);
        channel.sendClose();
    }

    private static void eofWithoutClose(ScriptedChannel channel) throws IOException {
        sendPayload(channel);
        channel.endOutput();
        channel.awaitGone();
    }

    private static void disconnect(ScriptedChannel channel) throws IOException {
        sendPayload(channel);
        channel.disconnect();
    }

    private static void endlessSource(ScriptedChannel channel) throws IOException {
        channel.confirm();
        Payload.of(Long.MAX_VALUE).writeTo(channel.output());
    }

    private static void lateOpen(ScriptedChannel channel) throws IOException {
        channel.awaitLateRelease();
        echo(channel);
    }

    private static void stalledSink(ScriptedChannel channel) {
        channel.confirm();
        channel.awaitGone();
    }

    private static void tinyWindow(ScriptedChannel channel) throws IOException {
        channel.confirm(2048, 1024);
        echoUntilEof(channel);
    }

    private static void hugePacket(ScriptedChannel channel) throws IOException {
        channel.confirm(DEFAULT_WINDOW, Integer.MAX_VALUE);
        echoUntilEof(channel);
    }
}
