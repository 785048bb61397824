package dev.tunnel.internal.session;

import dev.tunnel.RemoteCommand;
import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /**
     * Asks the hop to listen, and to open a channel for each connection that it accepts (RFC 4254 section 7).
     *
     * @param bind where: an address of the hop and a port, 0 if the hop shall choose one, or a unix socket's path
     * @param onConnection called for each connection, perhaps already before this returns, on the session's reader
     *     thread: it must not block
     * @param timeout how long the hop may take to answer
     * @throws TunnelException.Bind if the hop refuses or doesn't answer
     * @throws TunnelException.Unreachable if the session is lost or the thread interrupted
     * @throws TunnelException.Configuration if this engine can't
     */
    RemoteListener listen(Endpoint bind, Consumer<IncomingConnection> onConnection, Duration timeout)
            throws TunnelException;

    /**
     * Has the hop run a program (RFC 4254 section 6.5).
     *
     * @param command what to run
     * @param timeout how long the hop may take to open the channel and to start the program
     * @throws TunnelException.ChannelOpen if the hop refuses the channel, or doesn't answer
     * @throws TunnelException.Command if the hop refuses to run the program, or doesn't answer
     * @throws TunnelException.Unreachable if the session is lost or the thread interrupted
     * @throws TunnelException.Configuration if this engine can't
     */
    ProgramChannel exec(RemoteCommand command, Duration timeout) throws TunnelException;

    /** Whether channels can be opened. */
    boolean isOpen();

    /**
     * Calls the listener once when the session has ended, with the reason; at once if it has ended already. The
     * listener must not block.
     *
     * @return forgets the listener
     */
    Runnable onEnd(Consumer<String> listener);

    /** The heartbeat of the hop, or of the nearest one before it that has one, or null. */
    default @Nullable Heartbeat heartbeat() {
        return null;
    }

    /** Ends the session and all its channels at once; idempotent, never blocks on the network. */
    void close(String reason);
}
