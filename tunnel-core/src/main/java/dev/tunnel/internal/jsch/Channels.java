package dev.tunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.tunnel.internal.session.Channel;
import java.io.IOException;
import java.time.Duration;

/** Opens channels in one session. */
interface Channels {

    /**
     * Opens a channel whose destination and originator are set.
     *
     * @throws RefusedException if the server refuses or doesn't answer in time
     * @throws IOException if the session is lost
     * @throws InterruptedException if the thread is interrupted while the server hasn't answered
     */
    Channel open(ChannelDirectTCPIP raw, Duration timeout) throws IOException, InterruptedException, RefusedException;

    /** The server's refusal to open a channel (RFC 4254 section 5.1), of which JSch keeps only the code. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        static final int TIMEOUT = -1;

        /** The SSH reason code, or {@link #TIMEOUT}. */
        final int code;

        RefusedException(int code) {
            this.code = code;
        }
    }
}
