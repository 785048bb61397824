package dev.tunnel;

import dev.tunnel.config.Endpoint;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that happened to a tunnel; see {@link TunnelListener}. */
public sealed interface TunnelEvent {

    /**
     * The tunnel went from one state to another.
     *
     * @param from the state before
     * @param to the state now
     * @param reason why, in a few words
     */
    record StateChanged(TunnelState from, TunnelState to, String reason) implements TunnelEvent {}

    /**
     * An attempt to connect a lost route again has failed, and another one follows. That the tunnel is open again, or
     * has failed for good, is told as {@link StateChanged}.
     *
     * @param attempt the number of the attempt since the route was lost, starting at 1
     * @param nextDelay how long it takes until the next attempt begins
     * @param cause why it failed
     */
    record ReconnectFailed(int attempt, Duration nextDelay, TunnelException cause) implements TunnelEvent {}

    /**
     * A client was connected to the destination.
     *
     * @param id the connection's number in its tunnel, starting at 1
     * @param originator the client's address, as text
     * @param destination what it was connected to; if this program itself serves the connections of a remote tunnel,
     *     the address at the last hop that the client has connected to
     */
    record ConnectionOpened(long id, String originator, Endpoint destination) implements TunnelEvent {}

    /**
     * A connection that had been opened ended.
     *
     * @param id the connection's number in its tunnel
     * @param originator the client's address, as text
     * @param destination as {@link ConnectionOpened} told
     * @param bytesSent bytes from the client to the destination
     * @param bytesReceived bytes from the destination to the client
     * @param reason {@code "finished"} when both sides had ended their output, otherwise what cut the connection
     * @param cause what cut the connection, or null when both sides had ended their output
     */
    record ConnectionClosed(
            long id,
            String originator,
            Endpoint destination,
            long bytesSent,
            long bytesReceived,
            String reason,
            @Nullable IOException cause)
            implements TunnelEvent {}

    /**
     * A client could not be connected to the destination; it was reset, or closed by the last hop of a remote tunnel,
     * or told why if it speaks a proxy protocol.
     *
     * @param id the connection's number in its tunnel, starting at 1
     * @param originator the client's address, as text
     * @param destination what it should have been connected to; null if a client that says so itself, as those of a
     *     dynamic tunnel do, hasn't come so far
     * @param cause why; {@link TunnelException.ChannelOpen} carries the SSH reason
     */
    record ConnectionFailed(
            long id, String originator, @Nullable Endpoint destination, TunnelException cause) implements TunnelEvent {}
}
