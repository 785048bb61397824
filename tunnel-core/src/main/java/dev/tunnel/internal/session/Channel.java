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

    /** Ends both directions; what was written is still delivered. Idempotent. */
    void close();

    /**
     * Ends both directions so that the other side sees a failure where the protocol can say so (a TCP reset).
     * Idempotent.
     *
     * @param reason what later reads and writes report
     */
    void abort(IOException reason);
}
