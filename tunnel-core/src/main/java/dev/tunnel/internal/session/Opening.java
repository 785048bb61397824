package dev.tunnel.internal.session;

/** Something that has been opened over a session, and ends with the connection it belongs to. */
public interface Opening {

    /** Whether it has been closed, perhaps without the server having dealt with everything yet. */
    boolean isClosed();

    /** Ends it at once, without waiting for the server. Idempotent. */
    void close();
}
