package dev.tunnel;

import dev.tunnel.config.Endpoint;

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
     * A client was connected to the destination.
     *
     * @param id the connection's number in its tunnel, starting at 1
     * @param originator the client's address, as text
     * @param destination what it was connected to
     */
    record ConnectionOpened(long id, String originator, Endpoint destination) implements TunnelEvent {}

    /**
     * A connection that had been opened ended.
     *
     * @param id the connection's number in its tunnel
     * @param bytesSent bytes from the client to the destination
     * @param bytesReceived bytes from the destination to the client
     * @param reason {@code "finished"} when both sides had ended their output, otherwise what cut the connection
     */
    record ConnectionClosed(long id, long bytesSent, long bytesReceived, String reason) implements TunnelEvent {}

    /**
     * A client could not be connected to the destination; it was reset.
     *
     * @param id the connection's number in its tunnel, starting at 1
     * @param originator the client's address, as text
     * @param cause why; {@link TunnelException.ChannelOpen} carries the SSH reason
     */
    record ConnectionFailed(long id, String originator, TunnelException cause) implements TunnelEvent {}
}
