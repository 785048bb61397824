package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.ChannelSocket;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.ProgramChannel;
import dev.tunnel.internal.session.SessionLease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** A lease on a session, and the sockets opened over it. */
final class OpenConnection implements SshConnection {
    private final SessionLease lease;
    private final Route route;
    private final Subject subject;
    private final Openings openings = new Openings();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

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
        return !openings.isClosed() && lease.session().isOpen();
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
        self[0] = new ChannelSocket(
                (destination, timeout) -> dial(self[0], destination, timeout), () -> openings.remove(self[0]));
        return self[0];
    }

    private Channel dial(ChannelSocket socket, Endpoint destination, int timeoutMillis) throws TunnelException {
        checkDestination(destination);
        if (!openings.add(socket)) {
            throw closed();
        }
        Duration limit = route.last().connectTimeout();
        Duration timeout =
                timeoutMillis == 0 || timeoutMillis > limit.toMillis() ? limit : Duration.ofMillis(timeoutMillis);
        try {
            return lease.session().open(destination, Originator.LOCAL, timeout);
        } catch (TunnelException e) {
            openings.remove(socket);
            throw subject.about(e);
        }
    }

    private TunnelException closed() {
        return new TunnelException.Closed(subject.name() + ": the connection is closed");
    }

    private void checkDestination(Endpoint destination) throws TunnelException {
        try {
            new ForwardSpec(Endpoint.loopback(0), destination);
        } catch (IllegalArgumentException e) {
            throw new TunnelException.Configuration(null, subject.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public RemoteProcess exec(String command) throws TunnelException {
        return exec(Parsing.value(() -> RemoteCommand.of(command)));
    }

    @Override
    public RemoteProcess exec(RemoteCommand command) throws TunnelException {
        return start(Objects.requireNonNull(command, "command"));
    }

    @Override
    public RemoteFiles files() throws IOException {
        return OpenFiles.open(
                () -> start(RemoteCommand.subsystem("sftp")),
                subject,
                route.last().connectTimeout());
    }

    private OpenProcess start(RemoteCommand command) throws TunnelException {
        if (openings.isClosed()) {
            throw closed();
        }
        try {
            ProgramChannel channel = lease.session().exec(command, route.last().connectTimeout());
            OpenProcess process = new OpenProcess(channel, subject, openings);
            if (!openings.add(process)) {
                process.close();
                throw closed();
            }
            return process;
        } catch (TunnelException.Closed e) {
            throw e;
        } catch (TunnelException e) {
            throw subject.about(e);
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
        if (openings.close()) {
            lease.close();
        } else {
            lease.closeStuck();
        }
        end.complete(null);
    }

    @Override
    public String toString() {
        return subject.name();
    }
}
