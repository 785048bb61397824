package dev.tunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.FlowControl;
import java.io.IOException;
import java.time.Duration;

/** Opens channels with nothing but JSch's public API, for a JSch whose insides are out of reach. */
final class StockChannels implements Channels {
    private final FlowControl flow = new FlowControl();
    private final SessionEnd end;

    StockChannels(SessionEnd end) {
        this.end = end;
    }

    @Override
    public Channel open(ChannelDirectTCPIP raw, Duration timeout)
            throws IOException, InterruptedException, RefusedException {
        StockChannel channel = new StockChannel(raw, flow, end);
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
}
