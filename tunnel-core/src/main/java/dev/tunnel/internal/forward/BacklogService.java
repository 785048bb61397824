package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.IncomingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connections of a remote forward until the program accepts them. Only then their channels are opened, so
 * until then they cost next to nothing.
 */
public final class BacklogService extends Service {

    private record Waiting(IncomingConnection incoming, ForwardedConnection connection) {}

    private final int limit;
    // Guarded by this.
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private boolean stopped;

    /** Keeps so many connections waiting, and refuses more. */
    public BacklogService(int limit) {
        this.limit = limit;
    }

    @Override
    void arrived(IncomingConnection incoming, Connections connections) {
        ForwardedConnection connection = admit(incoming, connections);
        if (isTooMany(connection)) {
            return;
        }
        if (!enqueue(new Waiting(incoming, connection))) {
            connection.refuse(new TunnelException.ChannelOpen(
                    null,
                    Reason.RESOURCE_SHORTAGE,
                    limit + " connections are waiting already; accept faster or give a larger backlog",
                    null));
        }
    }

    private synchronized boolean enqueue(Waiting client) {
        if (stopped || waiting.size() >= limit) {
            return false;
        }
        waiting.add(client);
        notifyAll();
        return true;
    }

    /**
     * Waits for a connection and opens its channel; null if there will be none any more.
     *
     * @throws SocketTimeoutException if none comes in time
     * @throws InterruptedIOException if the thread is interrupted, whose interrupt status is kept
     */
    public @Nullable Socket accept(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        for (Waiting next = next(deadline); next != null; next = next(deadline)) {
            Channel client = accept(next.connection, next.incoming);
            if (client != null) {
                return next.connection.serve(client);
            }
        }
        return null;
    }

    private synchronized @Nullable Waiting next(long deadline) throws IOException {
        try {
            long left = deadline - System.nanoTime();
            while (waiting.isEmpty() && !stopped) {
                if (left <= 0) {
                    throw new SocketTimeoutException("no connection came in time");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = deadline - System.nanoTime();
            }
            return waiting.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while waiting for a connection");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    void sessionLost() {
        drain().forEach(client -> client.connection.refuse(new TunnelException.Unreachable(
                null, TunnelException.Stage.CHANNEL_OPEN, "the session was lost while the connection waited", null)));
    }

    @Override
    void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        drain().forEach(client -> client.connection.refuse(new TunnelException.Closed("the tunnel was closed")));
    }

    private synchronized List<Waiting> drain() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    @Override
    public String toString() {
        return "this program";
    }
}
