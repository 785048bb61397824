package dev.tunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.FlowControl;
import dev.tunnel.internal.session.ReceiveBuffer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens channels with nothing but JSch's public API, for a JSch whose insides are out of reach. */
final class StockChannels implements Channels {
    private final FlowControl flow = new FlowControl();
    private final Session session;
    private final SessionEnd end;
    /** Whose room the reader thread waits for, or null. */
    private volatile @Nullable ReceiveBuffer awaited;

    StockChannels(Session session, SessionEnd end) {
        this.session = session;
        this.end = end;
        end.onEnd(reason -> releaseReader());
    }

    @Override
    public Channel open(ChannelDirectTCPIP raw, Duration timeout)
            throws IOException, InterruptedException, RefusedException {
        StockChannel channel = new StockChannel(this, raw);
        try {
            raw.connect((int) Math.max(1, timeout.toMillis()));
        } catch (JSchException e) {
            // JSch swallows an interrupt and reports every failure alike.
            end.check();
            throw new RefusedException(raw.getExitStatus());
        }
        if (!raw.isConnected()) {
            end.check();
            throw new RefusedException(raw.getExitStatus());
        }
        channel.opened();
        return channel;
    }

    @Override
    public void keepAlive() throws IOException {
        end.check();
        try {
            session.sendKeepAliveMsg();
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean isReaderHeld() {
        return awaited != null;
    }

    /** Lets the session's reader thread wait until the buffer has less than the given number of bytes. */
    void awaitRoom(ReceiveBuffer buffer, int limit) {
        awaited = buffer;
        if (end.isOver()) {
            releaseReader();
        }
        buffer.awaitRoom(limit);
        awaited = null;
    }

    /** Otherwise the thread would outlive its session until the consumer takes something. */
    private void releaseReader() {
        ReceiveBuffer buffer = awaited;
        IOException lost = end.lost();
        if (buffer != null && lost != null) {
            buffer.fail(lost);
        }
    }

    FlowControl flow() {
        return flow;
    }

    SessionEnd end() {
        return end;
    }
}
