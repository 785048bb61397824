package dev.tunnel.internal.jfr;

/** A connection that is perhaps being recorded. */
@FunctionalInterface
public interface ConnectionSpan {
    /** Not recorded. */
    ConnectionSpan NONE = (subject, bytesSent, bytesReceived, reason) -> {};

    /** It is over; to be called once. */
    void end(Subject subject, long bytesSent, long bytesReceived, String reason);
}
