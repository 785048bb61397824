package dev.tunnel.internal.jfr;

/** An attempt to connect a lost route again, perhaps being recorded. */
@FunctionalInterface
public interface ReconnectSpan {
    /** Not recorded. */
    ReconnectSpan NONE = (tunnel, attempt, cause, failure) -> {};

    /**
     * It is over; to be called once.
     *
     * @param tunnel the tunnel, as logs name it
     * @param attempt the number of the attempt since the route was lost, starting at 1
     * @param cause why the route was lost
     * @param failure why the attempt failed; empty if it succeeded
     */
    void end(String tunnel, int attempt, String cause, String failure);
}
