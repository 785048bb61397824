package dev.tunnel;

/**
 * Told what happens to a tunnel.
 *
 * <p>Events of one tunnel arrive one at a time on a thread of their own, never on one that moves data: a listener may
 * block, call any method of the tunnel, and close it. A slow listener delays later events, which are kept in memory
 * until their turn comes. An exception thrown by a listener is logged and otherwise ignored.
 *
 * <p>Events arrive in the order in which they happened: the states as they followed each other, and of each connection
 * either {@link TunnelEvent.ConnectionFailed} alone, or {@link TunnelEvent.ConnectionOpened} and later
 * {@link TunnelEvent.ConnectionClosed}. Connections that end together with the tunnel's session are told shortly before
 * or after the state that it goes to, and the last events may arrive after {@link Tunnel#close()} has returned. Tunnels
 * don't wait for each other: a listener of several must be safe for use by several threads, and since events don't name
 * their tunnel, it is better to give each its own.
 */
@FunctionalInterface
public interface TunnelListener {

    /**
     * Called for each event.
     *
     * @param event what happened
     */
    void onEvent(TunnelEvent event);
}
