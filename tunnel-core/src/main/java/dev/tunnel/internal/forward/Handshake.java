package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiation;
import dev.tunnel.internal.negotiation.Negotiator;
import dev.tunnel.internal.session.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is about to say where it wants to go. It has a thread only while there is something to read: what has
 * come is handed to the {@link Negotiation}, and then it is waited for again. Once the destination is known, it is
 * connected, the client told so, and both are relayed. Who can't be served is told why and has a moment to read it,
 * since a connection that is closed at once may take its last bytes with it.
 */
final class Handshake implements Deadlines.Timed {
    private static final Logger log = LoggerFactory.getLogger(Handshake.class);
    /** Holds every message there is but the headers of HTTP; those make it grow. */
    private static final int SMALL = 600;
    /** More than a {@link Negotiation} leaves untaken; what a client may send before it has its answer. */
    private static final int LARGE = 64 * 1024;
    /** How long a read may wait that was thought to be worth while but isn't. */
    private static final int READ_MILLIS = 50;

    private final Handshakes all;
    private final ForwardedConnection connection;
    private final Channel client;
    private final Negotiator negotiator;
    private final Negotiation negotiation;
    private final Onward onward;
    private final Connections connections;
    private final long begun = System.nanoTime();
    private volatile long leavingSince;
    /** Whoever sets it goes on with the handshake; it stays set when there is nothing to go on with. */
    private final AtomicBoolean busy = new AtomicBoolean();
    /** Why it has to end, if somebody else says so. */
    private final AtomicReference<@Nullable TunnelException> failure = new AtomicReference<>();

    private volatile boolean leaving;
    /** Set by the first to come: who refuses a client that is waited for, or who is called since it can be read. */
    private final AtomicBoolean met = new AtomicBoolean();
    // Used by whoever has set busy.
    private ByteBuffer received = ByteBuffer.allocate(0);

    /**
     * Not yet started.
     *
     * @param client who wants to go somewhere
     * @param connection the same as the forward knows it
     * @param negotiator asks the client
     * @param onward gets it there
     */
    Handshake(
            Connections connections,
            Channel client,
            ForwardedConnection connection,
            Negotiator negotiator,
            Onward onward) {
        this.connections = connections;
        this.all = connections.handshakes();
        this.client = client;
        this.connection = connection;
        this.negotiator = negotiator;
        this.negotiation = negotiator.begin();
        this.onward = onward;
    }

    /** Begins, on the calling thread if the client has sent something already. */
    void start() {
        all.begun(this);
        if (hasSent()) {
            turn();
        } else {
            await();
        }
    }

    private boolean hasSent() {
        try {
            return client.input().available() > 0;
        } catch (IOException e) {
            log.trace("a client is gone before it has said anything", e);
            return true;
        }
    }

    private void await() {
        client.onReadable(() -> resume(this::turn));
    }

    /** Runs on whatever thread has noticed that there is something to read, which must go on whatever happens here. */
    private void resume(Runnable next) {
        try {
            connections.executor().execute(next);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The tunnel was closed meanwhile, or the system has no thread left.
            if (busy.compareAndSet(false, true)) {
                all.over(this);
                connection.turnAway(e);
            }
            leave();
        }
    }

    /** Goes on, unless the client is refused: then this was called too late. */
    private void turn() {
        if (busy.compareAndSet(false, true)) {
            proceed();
        } else {
            meet();
        }
    }

    private void proceed() {
        try {
            Endpoint.Tcp destination = read();
            if (destination != null) {
                all.over(this);
                connect(destination);
                return;
            }
        } catch (TunnelException e) {
            refuse(e, this::awaitLeave);
            return;
        } catch (IOException e) {
            refuse(gone(e), this::awaitLeave);
            return;
        } catch (RuntimeException | OutOfMemoryError e) {
            log.warn("{}: asking connection {} where it wants to go failed", connections.name(), connection.id(), e);
            refuse(new TunnelException.Refused("asking it where it wants to go failed: " + e), this::awaitLeave);
            return;
        }
        busy.set(false);
        await();
        // Who wanted to end it meanwhile has left that to this thread.
        endIfFailed();
    }

    private TunnelException gone(IOException e) {
        return connection.isCut()
                ? new TunnelException.Closed("the tunnel was closed meanwhile")
                : new TunnelException.Refused("the client is gone: " + e.getMessage());
    }

    /** Reads and answers as long as there is something to read; null if the client hasn't said everything then. */
    private Endpoint.@Nullable Tcp read() throws IOException {
        client.setReadTimeout(READ_MILLIS);
        try {
            do {
                fill();
                Endpoint.Tcp destination = take();
                if (destination != null) {
                    return destination;
                }
            } while (hasSent());
        } catch (SocketTimeoutException e) {
            log.trace("a client was said to have sent something and hasn't", e);
        }
        return null;
    }

    private void fill() throws IOException {
        if (!received.hasRemaining()) {
            grow();
        }
        int n = client.input().read(received.array(), received.position(), received.remaining());
        if (n < 0) {
            throw new TunnelException.Refused("the client ended its output before it had said where it wants to go");
        }
        received.position(received.position() + n);
    }

    private void grow() throws TunnelException.Refused {
        if (received.capacity() >= LARGE) {
            throw new TunnelException.Refused("the client doesn't come to say where it wants to go");
        }
        int capacity = Math.min(LARGE, Math.max(SMALL, received.capacity() * 4));
        received = ByteBuffer.allocate(capacity).put(received.flip());
    }

    /** Also a client that is then refused has got its answers before. */
    private Endpoint.@Nullable Tcp take() throws IOException {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        received.flip();
        try {
            return negotiation.take(received, reply);
        } finally {
            received.compact();
            client.output().write(reply.toByteArray());
        }
    }

    private void connect(Endpoint.Tcp destination) {
        connection.goesTo(destination);
        Channel remote;
        try {
            negotiator.check(destination);
            connection.requirePlace();
            remote = onward.open(destination);
        } catch (TunnelException e) {
            refuse(e, this::awaitLeave);
            return;
        }
        try {
            client.output().write(negotiation.opened());
        } catch (IOException e) {
            // Nobody has ended anything, so the destination must not think so.
            remote.abort(e);
            remote.close();
            connection.refuse(gone(e));
            client.close();
            return;
        }
        connection.relay(client, remote, rest());
    }

    /** What the client has sent for the destination already. */
    private byte[] rest() {
        byte[] rest = new byte[received.flip().remaining()];
        received.get(rest);
        return rest;
    }

    /** Ends it, unless the client has said where it wants to go. May be called by any thread; may block. */
    void fail(TunnelException cause) {
        failure.compareAndSet(null, cause);
        endIfFailed();
    }

    private void endIfFailed() {
        TunnelException cause = failure.get();
        if (cause != null && busy.compareAndSet(false, true)) {
            refuse(cause, this::meet);
        }
    }

    /** Tells the client; {@link #busy} stays set. */
    private void refuse(TunnelException cause, Runnable next) {
        all.leaving(this);
        // Counted first, so that whoever is told finds it in the statistics.
        connection.refused(cause);
        leavingSince = System.nanoTime();
        leaving = true;
        try {
            client.output().write(negotiation.failed(cause));
            client.shutdownOutput();
            next.run();
        } catch (IOException e) {
            log.trace("a client that is refused has gone", e);
            leave();
        }
    }

    /**
     * Goes on once the client has been told and whoever waits for it has been called, so that nobody waits for it twice
     * and there is one reader.
     */
    private void meet() {
        if (!met.compareAndSet(false, true)) {
            awaitLeave();
        }
    }

    private void awaitLeave() {
        client.onReadable(() -> resume(this::discard));
    }

    /** Reads until the client has gone, too. */
    private void discard() {
        try {
            client.setReadTimeout(READ_MILLIS);
            client.input().transferTo(OutputStream.nullOutputStream());
            leave();
        } catch (SocketTimeoutException e) {
            awaitLeave();
        } catch (IOException e) {
            log.trace("a client that is refused has gone", e);
            leave();
        }
    }

    /** The client has read why it was refused, or never will. */
    void leave() {
        all.left(this);
        client.close();
    }

    @Override
    public long elapsedNanos(long now) {
        return now - (leaving ? leavingSince : begun);
    }

    @Override
    public void timedOut() {
        if (leaving) {
            leave();
        } else {
            fail(all.timedOut());
        }
    }
}
