package dev.tunnel.internal.session;

import dev.tunnel.RemoteExit;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** A channel of the type {@code session} in which a program runs (RFC 4254 section 6); its input is {@link #output}. */
public interface ProgramChannel extends Channel {

    /** Its stderr, under the same window as {@link #input}. Asking for it is a promise to read it. */
    InputStream errors();

    /**
     * How the program has ended; fails if the channel was cut before that was known. Completed on the session's reader
     * thread: what depends on it must not block, nor complete it.
     */
    CompletableFuture<RemoteExit> exit();

    /**
     * Waits until the server takes at least a byte, and tells how many; who writes no more than that, alone, doesn't
     * have to wait. Unlike a write it can be interrupted.
     */
    long awaitWindow() throws IOException, InterruptedException;

    /** Sends the program a signal, by its name without {@code SIG}. */
    void signal(String name) throws IOException;
}
