package dev.tunnel;

/** The life of a tunnel: {@code OPENING → OPEN ⇄ RECONNECTING → FAILED}, and from any of them {@code CLOSED}. */
public enum TunnelState {
    /** The route is being connected. */
    OPENING,
    /** The port is bound and the route is up. */
    OPEN,
    /** The route is lost and being connected again; the port stays bound, and who connects to it waits. */
    RECONNECTING,
    /** The route is lost for good; connections are refused until the tunnel is closed. */
    FAILED,
    /** Closed by the program. */
    CLOSED
}
