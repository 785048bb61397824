package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.ChannelSocket;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SessionLease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** A lease on a session, and the sockets opened over it. */
final class OpenConnection implements SshConnection {
    private static final int END_MILLIS = 1000;

    private final SessionLease lease;
    private final Route route;
    private final Subject subject;
    private final Set<ChannelSocket> sockets = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private volatile boolean closed;

    OpenConnection(SessionLease lease, Route route) {
        this.lease = lease;
        this.route = route;
        this.subject = Subject.connection(route);
    }

    @Override
    public List<Hop> route() {
        return route.asGiven();
    }

    @Override
    public boolean isOpen() {
        return !closed && lease.session().isOpen();
    }

    @Override
    public Socket connect(String host, int port) throws TunnelException {
        try {
            return connect(Endpoint.tcp(host, port));
        } catch (IllegalArgumentException e) {
            throw new TunnelException.Configuration(null, subject.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Socket connect(Endpoint destination) throws TunnelException {
        try {
            ChannelSocket socket = unconnected();
            socket.connect(destination, 0);
            return socket;
        } catch (TunnelException e) {
            throw e;
        } catch (IOException e) {
            throw new TunnelException.Closed(subject.name() + ": " + e.getMessage());
        }
    }

    private ChannelSocket unconnected() throws SocketException {
        ChannelSocket[] self = new ChannelSocket[1];
        self[0] =
                new ChannelSocket((destination, timeout) -> dial(self[0], destination, timeout), () -> ended(self[0]));
        return self[0];
    }

    private Channel dial(ChannelSocket socket, Endpoint destination, int timeoutMillis) throws TunnelException {
        checkDestination(destination);
        sockets.add(socket);
        if (closed) {
            sockets.remove(socket);
            throw new TunnelException.Closed(subject.name() + ": the connection is closed");
        }
        Duration limit = route.last().connectTimeout();
        Duration timeout =
                timeoutMillis == 0 || timeoutMillis > limit.toMillis() ? limit : Duration.ofMillis(timeoutMillis);
        try {
            return lease.session().open(destination, Originator.LOCAL, timeout);
        } catch (TunnelException e) {
            sockets.remove(socket);
            throw subject.about(e);
        }
    }

    private void checkDestination(Endpoint destination) throws TunnelException {
        try {
            new ForwardSpec(Endpoint.loopback(0), destination);
        } catch (IllegalArgumentException e) {
            throw new TunnelException.Configuration(null, subject.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public SocketFactory socketFactory() {
        return new SocketFactory() {
            @Override
            public Socket createSocket() throws IOException {
                return unconnected();
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return connect(host, port);
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
                return connect(host, port);
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return connect(new InetSocketAddress(host, port).getHostString(), port);
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                    throws IOException {
                return createSocket(host, port);
            }
        };
    }

    /** Runs the given action when the connection has been closed. */
    void onClose(Runnable action) {
        var unused = end.thenRun(action);
    }

    @Override
    public void close() {
        closed = true;
        List<ChannelSocket> finishing =
                sockets.stream().filter(ChannelSocket::isClosed).toList();
        sockets.forEach(ChannelSocket::close);
        awaitEnd(finishing);
        lease.close();
        end.complete(null);
    }

    /**
     * Lets what was written to sockets that the program has closed arrive, before the session is taken from under it.
     */
    private void awaitEnd(List<ChannelSocket> finishing) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        boolean interrupted = false;
        synchronized (sockets) {
            long left = deadline - System.nanoTime();
            while (left > 0 && finishing.stream().anyMatch(sockets::contains)) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(sockets, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = deadline - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(ChannelSocket socket) {
        synchronized (sockets) {
            sockets.remove(socket);
            sockets.notifyAll();
        }
    }

    @Override
    public String toString() {
        return subject.name();
    }
}
