package dev.tunnel.internal.session;

import java.io.IOException;

/** The other end of a session, as far as its life is concerned. */
public interface Peer {

    /** When anything came from it the last time, as {@link System#nanoTime()} has it. */
    long lastReceived();

    /** Whether what it sends is left unread for the moment, so that its silence means nothing. */
    boolean isHeld();

    /** Sends a request that it has to answer; may block. */
    void ask() throws IOException;

    /** Ends the session with the given reason, which continues a sentence that begins with the peer's name. */
    void lost(String reason);
}
