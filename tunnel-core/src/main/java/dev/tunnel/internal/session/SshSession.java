package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.time.Duration;
import java.util.function.Consumer;

/** One authenticated connection to one hop. Safe for use by several threads. */
public interface SshSession {

    /**
     * Opens a channel to a destination (RFC 4254 section 7.2).
     *
     * @param destination what the hop shall connect to
     * @param originator who asks
     * @param timeout how long the hop may take to answer
     * @throws TunnelException.ChannelOpen if the hop refuses or doesn't answer
     * @throws TunnelException.Unreachable if the session is lost or the thread interrupted
     */
    Channel open(Endpoint destination, Originator originator, Duration timeout) throws TunnelException;

    /** Whether channels can be opened. */
    boolean isOpen();

    /**
     * Calls the listener once when the session has ended, with the reason; at once if it has ended already. The
     * listener must not block.
     *
     * @return forgets the listener
     */
    Runnable onEnd(Consumer<String> listener);

    /** Ends the session and all its channels at once; idempotent, never blocks on the network. */
    void close(String reason);
}
