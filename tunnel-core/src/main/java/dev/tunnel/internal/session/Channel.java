package dev.tunnel.internal.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A duplex byte stream with half-close: an SSH channel or an accepted socket. One thread may read while another writes;
 * {@link #close} and {@link #abort} may come from any thread and make both fail.
 */
public interface Channel {

    /**
     * What the other side sends. {@link InputStream#transferTo} is the fast way: it copies until the end without a
     * second buffer. A read fails, and never reports the end, if the stream was cut.
     */
    InputStream input();

    /** Towards the other side; blocks while it doesn't take more. Every write is sent at once. */
    OutputStream output();

    /** Tells the other side that nothing more will be sent. Idempotent. */
    void shutdownOutput() throws IOException;

    /** Takes nothing more from the other side: a blocked or later read reports the end. Idempotent. */
    void shutdownInput() throws IOException;

    /**
     * How long a read of {@link #input} waits before it fails with a {@link java.net.SocketTimeoutException}, after
     * which it may be tried again: nothing is lost. For ever unless set; a unix socket can't do it, and always waits
     * for ever.
     */
    void setReadTimeout(int millis) throws IOException;

    /**
     * Calls the listener once when a read is worth while: there is data, the end or a failure. It may be called early,
     * even at once. Until then nobody may read. The listener must not block.
     */
    void onReadable(Runnable listener);

    /**
     * Calls the listener once when the other side has closed the channel, so that nothing more can be sent to it; at
     * once if it has done so already. The listener must not block. A socket, which can't tell, never calls it.
     */
    void onPeerClose(Runnable listener);

    /** Ends both directions and frees the channel; what was written is still delivered. Idempotent. */
    void close();

    /**
     * Makes reads and writes fail at once, without waiting for the network. The other side of a TCP socket sees a
     * reset. A channel must still be closed afterwards.
     *
     * @param reason what later reads and writes report
     */
    void abort(IOException reason);
}
