package dev.tunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.channel.AbstractServerChannel;

/**
 * The server's end of a direct-tcpip channel, played by a {@link ChannelScript} on a thread of its own: the script
 * decides whether and when the open is answered, what is read and sent, and how it ends.
 */
public final class ScriptedChannel extends AbstractServerChannel {
    private static final Duration NEVER = Duration.ofDays(1);

    private final ScriptedSshServer server;
    private final ChannelInput input = new ChannelInput(getLocalWindow());
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final OpenFuture answer = new DefaultOpenFuture(this, this);
    private String host = "";
    private int port;

    ScriptedChannel(ScriptedSshServer server) {
        super(null);
        this.server = server;
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        host = buffer.getString();
        port = buffer.getInt();
        InetSocketAddress originator = InetSocketAddress.createUnresolved(buffer.getString(), buffer.getInt());
        server.opening(this, originator);
        Threads.start("peer-channel-" + getChannelId() + "-to-" + host + ":" + port, this::play);
        return answer;
    }

    private void play() {
        try {
            server.scriptFor(host, port).play(this);
        } catch (IOException | RuntimeException e) {
            server.scriptFailed(e);
        }
    }

    /** The host the client named. */
    public String host() {
        return host;
    }

    /** The port the client named. */
    public int port() {
        return port;
    }

    /** Opens the channel. */
    public void confirm() {
        signalChannelOpenSuccess();
        answer.setOpened();
    }

    /** Opens the channel, advertising the given window and packet size and not the server's. */
    public void confirm(long window, long maxPacket) {
        CoreModuleProperties.WINDOW_SIZE.set(this, window);
        CoreModuleProperties.MAX_PACKET_SIZE.set(this, maxPacket);
        configureWindow();
        confirm();
    }

    /** Refuses the open with the given reason code of RFC 4254, 5.1. */
    public void reject(int reason) {
        answer.setException(new SshChannelOpenException(getChannelId(), reason, "scripted"));
        close(true);
    }

    /** What the client sends. */
    public InputStream input() {
        return input;
    }

    /** To the client, each write at once in packets that its window allows. */
    public OutputStream output() {
        ChannelOutputStream out =
                new ChannelOutputStream(this, getRemoteWindow(), NEVER, log, SshConstants.SSH_MSG_CHANNEL_DATA, false);
        out.setNoDelay(true);
        return out;
    }

    /** Sends SSH_MSG_CHANNEL_EOF; the channel stays open. */
    public void endOutput() throws IOException {
        sendEof();
    }

    /** Sends SSH_MSG_CHANNEL_CLOSE, without an EOF that was not sent before. */
    public CloseFuture sendClose() {
        return close(false);
    }

    /** Drops the whole TCP connection once everything sent so far is on its way. */
    public void dropConnection() throws IOException {
        getSession().sendIgnoreMessage(new byte[1]).verify(NEVER.toMillis());
        getSession().close(true);
    }

    /** Ends the session with SSH_MSG_DISCONNECT. */
    public void disconnect() throws IOException {
        getSession().disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "scripted end");
    }

    /** Waits until the channel or its session is gone. */
    public void awaitGone() {
        gone.join();
    }

    /** Waits for {@link ScriptedSshServer#releaseLateOpens()}; fails if the session is gone before. */
    public void awaitLateRelease() throws IOException {
        CompletableFuture.anyOf(gone, server.lateOpens()).join();
        if (gone.isDone()) {
            throw new IOException("session gone before the late open");
        }
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        input.add(Arrays.copyOfRange(data, offset, offset + (int) length));
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        throw new IllegalStateException("a client has no extended data to send");
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        server.eofReceived();
        input.end();
    }

    @Override
    public void handleClose() throws IOException {
        server.closeReceived();
        super.handleClose();
    }

    @Override
    protected void preClose() {
        input.breakOff();
        super.preClose();
    }

    @Override
    public void handleChannelUnregistration(ConnectionService service) {
        super.handleChannelUnregistration(service);
        gone.complete(null);
        server.gone(this);
    }
}
