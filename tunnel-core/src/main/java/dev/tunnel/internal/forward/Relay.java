package dev.tunnel.internal.forward;

import dev.tunnel.internal.session.Channel;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both directions between a client and a channel. Each direction ends by itself, and passes its end on; when both have
 * ended, both sides are closed. A failure cuts both, so that neither side takes what it has for everything.
 */
final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int DIRECTIONS = 2;

    private final Channel client;
    private final Channel remote;
    private final Pump up;
    private final Pump down;
    private final AtomicInteger running = new AtomicInteger(DIRECTIONS);
    private final Runnable onEnd;
    // Guarded by this.
    private @Nullable IOException failure;

    /**
     * Not yet started.
     *
     * @param client where the connection comes from
     * @param remote where it goes to
     * @param executor gives threads while there is something to copy
     * @param sent counts bytes from client to remote
     * @param received counts bytes from remote to client
     * @param onEnd called once, when both directions have ended and both sides are closed
     */
    Relay(Channel client, Channel remote, Executor executor, LongAdder sent, LongAdder received, Runnable onEnd) {
        this.client = client;
        this.remote = remote;
        this.up = new Pump(client, remote, executor, sent, this::abort, this::ended);
        this.down = new Pump(remote, client, executor, received, this::abort, this::ended);
        this.onEnd = onEnd;
    }

    /**
     * Relays one direction on the calling thread, as long as it is busy, and the other as soon as there is something.
     */
    void run() {
        remote.onPeerClose(this::stopReadingClient);
        down.start();
        up.run();
    }

    /**
     * The server can't be sent anything any more; what it has sent is still delivered. Runs on the session's reader
     * thread.
     */
    private void stopReadingClient() {
        try {
            client.shutdownInput();
        } catch (IOException e) {
            log.trace("the client's connection is over already", e);
        }
    }

    private void ended() {
        if (running.decrementAndGet() == 0) {
            client.close();
            remote.close();
            onEnd.run();
        }
    }

    /** Cuts both directions; their pumps end soon. The first reason counts. */
    void abort(IOException reason) {
        IOException first;
        synchronized (this) {
            first = failure == null ? reason : failure;
            failure = first;
        }
        client.abort(first);
        remote.abort(first);
    }

    /** What cut the connection, or null if it ended in order or still runs. */
    synchronized @Nullable IOException failure() {
        return failure;
    }

    long bytesSent() {
        return up.bytes();
    }

    long bytesReceived() {
        return down.bytes();
    }
}
