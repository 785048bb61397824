package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;

/** The server's end of a channel that the server opens, as for a connection to a remote forward. */
public final class ForwardedChannel extends AbstractClientChannel {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long WINDOW = 1 << 21;
    private static final long PACKET = 1 << 15;
    private static final int ORIGINATOR_PORT = 4321;

    private final Consumer<Buffer> specifics;
    private final long window;
    private final long maxPacket;
    private final ChannelInput input = new ChannelInput(getLocalWindow());

    private ForwardedChannel(String type, long window, long maxPacket, Consumer<Buffer> specifics) {
        super(type);
        this.window = window;
        this.maxPacket = maxPacket;
        this.specifics = specifics;
    }

    /** Sends the open for a connection to the given address from {@code 192.0.2.7:4321}. */
    public static ForwardedChannel send(Session session, String address, int port) throws IOException {
        return send(session, address, port, WINDOW, PACKET);
    }

    /** The same with a window and a greatest packet of one's own. */
    public static ForwardedChannel send(Session session, String address, int port, long window, long maxPacket)
            throws IOException {
        return send(session, "forwarded-tcpip", window, maxPacket, buffer -> {
            buffer.putString(address);
            buffer.putUInt(port);
            buffer.putString("192.0.2.7");
            buffer.putUInt(ORIGINATOR_PORT);
        });
    }

    /** Sends an open of the given type. */
    public static ForwardedChannel send(Session session, String type, Consumer<Buffer> specifics) throws IOException {
        return send(session, type, WINDOW, PACKET, specifics);
    }

    private static ForwardedChannel send(
            Session session, String type, long window, long maxPacket, Consumer<Buffer> specifics) throws IOException {
        ForwardedChannel channel = new ForwardedChannel(type, window, maxPacket, specifics);
        ((AbstractSession) session).getService(ConnectionService.class).registerChannel((Channel) channel);
        channel.open();
        return channel;
    }

    @Override
    public synchronized OpenFuture open() throws IOException {
        openFuture = new DefaultOpenFuture(this, futureLock);
        Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
        buffer.putString(getChannelType());
        buffer.putUInt(getChannelId());
        buffer.putUInt(window);
        buffer.putUInt(maxPacket);
        specifics.accept(buffer);
        writePacket(buffer);
        return openFuture;
    }

    /** Waits until the client has opened it. */
    public ForwardedChannel awaitOpened() throws IOException {
        openFuture.verify(LIMIT);
        return this;
    }

    /** Whether the client has answered, one way or the other. */
    public boolean isAnswered() {
        return openFuture.isDone();
    }

    /** Waits for the client's refusal, and gives its reason code. */
    public int awaitRefused() throws IOException {
        openFuture.await(LIMIT);
        if (openFuture.isOpened()) {
            throw new AssertionError("the channel was opened");
        }
        return openFailureReason;
    }

    /** What the client says with its refusal. */
    public String refusal() {
        return openFailureMsg;
    }

    /** What the client sends. */
    public InputStream input() {
        return input;
    }

    /** To the client, each write at once in packets that its window allows. */
    public OutputStream output() {
        ChannelOutputStream out =
                new ChannelOutputStream(this, getRemoteWindow(), LIMIT, log, SshConstants.SSH_MSG_CHANNEL_DATA, false);
        out.setNoDelay(true);
        return out;
    }

    /** Sends SSH_MSG_CHANNEL_EOF; the channel stays open. */
    public void endOutput() throws IOException {
        sendEof();
    }

    @Override
    protected void doOpen() {
        // Nothing to set up.
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        input.add(Arrays.copyOfRange(data, offset, offset + (int) length));
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        input.end();
    }

    @Override
    protected void preClose() {
        input.breakOff();
        super.preClose();
    }
}
