package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.LocalSocket;
import dev.tunnel.internal.session.Originator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One client of a local forward: its channel is opened, then both are relayed. */
final class ForwardedConnection implements Runnable {
    private final LocalForward forward;
    private final long id;
    private final LocalSocket client;
    private final Originator originator;
    // Guarded by this.
    private @Nullable Relay relay;
    private @Nullable IOException aborted;

    ForwardedConnection(LocalForward forward, long id, LocalSocket client, Originator originator) {
        this.forward = forward;
        this.id = id;
        this.client = client;
        this.originator = originator;
    }

    long id() {
        return id;
    }

    Originator originator() {
        return originator;
    }

    @Override
    public void run() {
        Channel remote;
        try {
            remote = open();
        } catch (TunnelException e) {
            // Counted first, so that whoever sees the reset finds it in the statistics.
            forward.refused(this, e);
            client.abort(e);
            return;
        }
        relay(remote);
    }

    private Channel open() throws TunnelException {
        Endpoint destination = forward.spec().destination();
        try {
            return forward.lease().session().open(destination, originator, forward.openTimeout());
        } catch (RuntimeException | OutOfMemoryError e) {
            String message = "can't open a connection to " + destination + ": " + e;
            throw new TunnelException.Unreachable(null, TunnelException.Stage.CHANNEL_OPEN, message, e);
        }
    }

    /** Resets the client, which nobody can serve. */
    void turnAway(Throwable cause) {
        forward.turnedAway(this, cause);
    }

    private void relay(Channel remote) {
        Relay started = forward.relay(client, remote, this::ended);
        synchronized (this) {
            relay = started;
            if (aborted != null) {
                started.abort(aborted);
            }
        }
        forward.opened(this);
        started.run();
    }

    private void ended() {
        Relay over;
        synchronized (this) {
            over = relay;
        }
        if (over != null) {
            forward.finished(this, over);
        }
    }

    /** Resets the client and ends the relay soon. */
    void abort(IOException reason) {
        Relay running;
        synchronized (this) {
            aborted = reason;
            running = relay;
        }
        if (running == null) {
            client.abort(reason);
        } else {
            running.abort(reason);
        }
    }
}
