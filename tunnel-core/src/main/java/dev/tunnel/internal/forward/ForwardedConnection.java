package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.jfr.ConnectionSpan;
import dev.tunnel.internal.jfr.Recorder;
import dev.tunnel.internal.jfr.Subject;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.ChannelSocket;
import dev.tunnel.internal.session.Originator;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection of a forward: taken on, then either relayed to its destination or refused. */
final class ForwardedConnection implements Subject, Deadlines.Timed {
    private final Connections connections;
    private final long id;
    private final Originator originator;
    private final Consumer<IOException> cut;
    private volatile @Nullable Endpoint destination;
    private volatile boolean hasPlace;
    /** Begins when the connection is opened. */
    private volatile ConnectionSpan span = ConnectionSpan.NONE;

    // Guarded by this.
    private @Nullable Traffic traffic;
    private @Nullable IOException aborted;

    /**
     * A connection that has no relay yet.
     *
     * @param destination where it wants to go, or null if it is yet to say so
     * @param cut resets the client, and ends what is being done for it, soon and without blocking
     */
    ForwardedConnection(
            Connections connections,
            long id,
            Originator originator,
            @Nullable Endpoint destination,
            Consumer<IOException> cut) {
        this.connections = connections;
        this.id = id;
        this.originator = originator;
        this.cut = cut;
        this.destination = destination;
    }

    @Override
    public String tunnel() {
        return connections.name();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Originator originator() {
        return originator;
    }

    @Override
    public @Nullable Endpoint destination() {
        return destination;
    }

    /** The client has said where it wants to go. */
    void goesTo(Endpoint named) {
        destination = named;
    }

    ConnectionSpan span() {
        return span;
    }

    boolean hasPlace() {
        return hasPlace;
    }

    /**
     * To be called before the destination is connected.
     *
     * @throws TunnelException if there are too many connections, so that this one must be refused
     */
    void requirePlace() throws TunnelException {
        if (!hasPlace) {
            takePlace();
        }
        if (!hasPlace) {
            throw connections.noPlace();
        }
    }

    /** Takes one of the forward's places, if there is one. */
    void takePlace() {
        hasPlace = connections.tryPlace();
    }

    /** Resets the client, which can't be connected to its destination. */
    void refuse(TunnelException cause) {
        // Counted first, so that whoever sees the reset finds it in the statistics.
        refused(cause);
        cut.accept(cause);
    }

    /** Counts it as one that can't be connected to its destination; the caller tells the client. */
    void refused(TunnelException cause) {
        connections.refused(this, cause);
    }

    /** Resets the client, which nobody can serve: the forward was closed meanwhile, or there is no thread left. */
    void turnAway(Throwable cause) {
        refuse(
                cause instanceof RejectedExecutionException
                        ? new TunnelException.Closed("the tunnel was closed meanwhile")
                        : new TunnelException.Unreachable(
                                null, TunnelException.Stage.CHANNEL_OPEN, "nobody can serve it: " + cause, cause));
    }

    /** Relays between both, on the calling thread as long as there is something to do. */
    void relay(Channel client, Channel remote) {
        relay(client, remote, new byte[0]);
    }

    /** The same, beginning with what the client has sent already. */
    void relay(Channel client, Channel remote, byte[] sentBefore) {
        span = Recorder.connection();
        Relay started = connections.relay(this, client, remote, this::ended);
        started.precede(sentBefore);
        begin(started);
        started.run();
    }

    /** Gives the program a socket for the client; the connection lasts until that is closed. */
    Socket serve(Channel client) throws SocketException {
        span = Recorder.connection();
        int port = destination instanceof Endpoint.Tcp tcp ? tcp.port() : 0;
        CountingChannel counting = connections.counting(this, client);
        ChannelSocket socket = ChannelSocket.accepted(counting, originator.toSocketAddress(), port, this::ended);
        begin(new ProgramTraffic(counting, socket));
        return socket;
    }

    private void begin(Traffic started) {
        // Told first: from here on the connection may end at any moment.
        connections.opened(this);
        IOException late;
        synchronized (this) {
            traffic = started;
            late = aborted;
        }
        if (late != null) {
            started.abort(late);
        }
    }

    /** Whether it was cut, from whichever side. */
    synchronized boolean isCut() {
        return aborted != null || (traffic != null && traffic.failure() != null);
    }

    private void ended() {
        Traffic over;
        synchronized (this) {
            over = traffic;
        }
        if (over != null) {
            connections.finished(this, over);
        }
    }

    /** For how long nothing has moved; 0 before it is relayed. */
    @Override
    public long elapsedNanos(long now) {
        Traffic running;
        synchronized (this) {
            running = traffic;
        }
        return running == null ? 0 : now - running.lastMoved();
    }

    @Override
    public void timedOut() {
        abort(new IOException(connections.idleReason()));
    }

    /** Ends the relay, if there is one, which resets both sides. */
    void cutRelay(IOException reason) {
        Traffic running;
        synchronized (this) {
            running = traffic;
        }
        if (running != null) {
            running.abort(reason);
        }
    }

    /** Resets the client and ends the relay soon. */
    void abort(IOException reason) {
        Traffic running;
        synchronized (this) {
            aborted = reason;
            running = traffic;
        }
        if (running == null) {
            cut.accept(reason);
        } else {
            running.abort(reason);
        }
    }
}
