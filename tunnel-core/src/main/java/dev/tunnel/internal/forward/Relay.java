package dev.tunnel.internal.forward;

import dev.tunnel.internal.jfr.Subject;
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
final class Relay implements Traffic {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int DIRECTIONS = 2;

    private final Channel client;
    private final Channel remote;
    private final Meter sent;
    private final Meter received;
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
     * @param subject the connection, for recordings
     * @param executor gives threads while there is something to copy
     * @param allSent counts bytes from client to remote
     * @param allReceived counts bytes from remote to client
     * @param onEnd called once, when both directions have ended and both sides are closed
     */
    Relay(
            Channel client,
            Channel remote,
            Subject subject,
            Executor executor,
            LongAdder allSent,
            LongAdder allReceived,
            Runnable onEnd) {
        this.client = client;
        this.remote = remote;
        this.sent = new Meter(allSent);
        this.received = new Meter(allReceived);
        MeteredOutput toRemote = new MeteredOutput(remote.output(), sent, subject, "destination");
        MeteredOutput toClient = new MeteredOutput(client.output(), received, subject, "client");
        this.up = new Pump(client, remote, toRemote, executor, this::abort, this::ended);
        this.down = new Pump(remote, client, toClient, executor, this::abort, this::ended);
        this.onEnd = onEnd;
    }

    /** Sends something first that the client has sent before; to be called before {@link #run}. */
    void precede(byte[] sentBefore) {
        up.precede(sentBefore);
    }

    /**
     * Relays one direction on the calling thread, as long as it is busy, and the other as soon as there is something.
     */
    void run() {
        remote.onPeerClose(() -> stopReading(client));
        client.onPeerClose(() -> stopReading(remote));
        down.start();
        up.run();
    }

    /**
     * The server can't be sent anything any more, so nothing has to be read for it; what it has sent is still
     * delivered. Runs on the session's reader thread.
     */
    private static void stopReading(Channel other) {
        try {
            other.shutdownInput();
        } catch (IOException e) {
            log.trace("the other connection is over already", e);
        }
    }

    private void ended() {
        if (running.decrementAndGet() == 0) {
            client.close();
            remote.close();
            onEnd.run();
        }
    }

    /** Cuts both directions; their pumps end soon. */
    @Override
    public void abort(IOException reason) {
        IOException first;
        synchronized (this) {
            first = failure == null ? reason : failure;
            failure = first;
        }
        client.abort(first);
        remote.abort(first);
    }

    @Override
    public synchronized @Nullable IOException failure() {
        return failure;
    }

    @Override
    public long lastMoved() {
        return Meter.lastMoved(sent, received);
    }

    @Override
    public long bytesSent() {
        return sent.bytes();
    }

    @Override
    public long bytesReceived() {
        return received.bytes();
    }
}
