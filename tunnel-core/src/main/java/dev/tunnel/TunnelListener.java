package dev.tunnel;

/**
 * Told what happens to a tunnel.
 *
 * <p>Events of one tunnel arrive one at a time and in order, on a thread of their own: a slow listener delays later
 * events, never the data. An exception thrown by a listener is logged and otherwise ignored.
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
