package dev.tunnel.internal.forward;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What has gone over one connection, which can be cut. */
interface Traffic {

    /** Cuts both directions soon, without waiting for the network. The first reason counts. */
    void abort(IOException reason);

    /** What cut the connection, or null if it ended in order or still runs. */
    @Nullable
    IOException failure();

    /** When a byte moved last, in either direction, as {@link System#nanoTime} has it. */
    long lastMoved();

    /** From the client. */
    long bytesSent();

    /** To the client. */
    long bytesReceived();
}
