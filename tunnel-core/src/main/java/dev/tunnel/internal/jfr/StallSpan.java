package dev.tunnel.internal.jfr;

/** The time a consumer needs to take what it is given, perhaps being recorded. */
@FunctionalInterface
public interface StallSpan {
    /** Not recorded. */
    StallSpan NONE = (subject, consumer) -> {};

    /** It has taken it, or never will; to be called once. */
    void end(Subject subject, String consumer);
}
