package dev.tunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.tunnel.internal.session.Channel;
import java.io.IOException;
import java.time.Duration;

/** Opens channels in one session, and keeps it alive. */
interface Channels {

    /**
     * Opens a channel whose destination and originator are set.
     *
     * @throws RefusedException if the server refuses or doesn't answer in time
     * @throws IOException if the session is lost
     * @throws InterruptedException if the thread is interrupted while the server hasn't answered
     */
    Channel open(ChannelDirectTCPIP raw, Duration timeout) throws IOException, InterruptedException, RefusedException;

    /** Sends a request that the server has to answer, and waits for nothing but to have sent it. */
    void keepAlive() throws IOException;

    /** Whether the session's reader thread waits for a consumer, and reads nothing meanwhile. */
    boolean isReaderHeld();

    /**
     * The server's refusal to open a channel (RFC 4254 section 5.1), of which JSch keeps only the code, or to listen.
     */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        static final int TIMEOUT = -1;
        static final int NO_REASON = 0;

        /** The SSH reason code, {@link #TIMEOUT} or {@link #NO_REASON}. */
        final int code;

        RefusedException(int code) {
            this.code = code;
        }
    }
}
