package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelListener;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.forward.Listener.StreamLocalBind;
import dev.tunnel.internal.negotiation.Negotiator;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.LocalSocket;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SessionLease;
import dev.tunnel.internal.session.SshSession;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A local forward: accepts clients here and opens a channel for each. */
public final class LocalForward implements Intake {
    private final Destination destination;
    private final Listener listener;
    private final SocketAddress localAddress;
    private final String name;
    private final Forward forward;
    private final Acceptor acceptor;

    private LocalForward(
            Uplink uplink,
            SessionLease lease,
            Listener listener,
            Destination destination,
            Limits limits,
            @Nullable TunnelListener userListener)
            throws IOException {
        this.destination = destination;
        this.listener = listener;
        this.localAddress = listener.first();
        this.name = Names.tunnel(localAddress, destination, uplink.route().toString());
        this.forward = new Forward(this, uplink, lease, limits, userListener);
        this.acceptor =
                new Acceptor(name, listener.sockets(), forward.connections().executor(), this::admit);
    }

    /**
     * Connects the route, then binds and starts a forward.
     *
     * @param uplink how to get to the hop that opens the channels
     * @param spec where to listen and what to connect to
     * @param limits what its connections may cost
     * @param userListener told what happens, or null
     * @throws TunnelException.Bind if the local address can't be bound
     * @throws TunnelException if the route can't be connected
     */
    public static LocalForward open(
            Uplink uplink, ForwardSpec spec, Limits limits, @Nullable TunnelListener userListener)
            throws TunnelException {
        return open(uplink, spec.listen(), new Destination.Fixed(spec.destination()), limits, userListener);
    }

    /**
     * The same for clients that say themselves where they want to go.
     *
     * @param uplink how to get to the hop that opens the channels
     * @param listen where to listen
     * @param negotiator asks the clients
     * @param limits what they may cost
     * @param userListener told what happens, or null
     * @throws TunnelException.Bind if the local address can't be bound
     * @throws TunnelException if the route can't be connected
     */
    public static LocalForward open(
            Uplink uplink, Endpoint listen, Negotiator negotiator, Limits limits, @Nullable TunnelListener userListener)
            throws TunnelException {
        return open(uplink, listen, new Destination.Named(negotiator), limits, userListener);
    }

    private static LocalForward open(
            Uplink uplink,
            Endpoint listen,
            Destination destination,
            Limits limits,
            @Nullable TunnelListener userListener)
            throws TunnelException {
        SessionLease lease = uplink.sessions().acquire();
        Listener listener = null;
        LocalForward local = null;
        try {
            listener = Listener.bind(
                    listen, StreamLocalBind.of(uplink.route().last().config().forwards()));
            local = new LocalForward(uplink, lease, listener, destination, limits, userListener);
        } catch (IOException e) {
            throw e instanceof TunnelException known
                    ? known
                    : new TunnelException.Bind(null, String.valueOf(e.getMessage()), e);
        } finally {
            if (local == null) {
                if (listener != null) {
                    listener.close();
                }
                lease.close();
            }
        }
        local.forward.start();
        return local;
    }

    private Acceptor.Client admit(SocketChannel socket) throws IOException {
        Acceptor.Client client = null;
        try {
            Originator originator = Originator.of(socket.getRemoteAddress());
            LocalSocket local = forward.connections().socket(socket);
            client = admit(local, originator);
            return client;
        } finally {
            if (client == null) {
                socket.close();
            }
        }
    }

    private Acceptor.Client admit(LocalSocket socket, Originator originator) {
        Connections connections = forward.connections();
        if (destination instanceof Destination.Fixed fixed) {
            ForwardedConnection connection = connections.admit(originator, fixed.endpoint(), socket::abort);
            return new Client(connection, () -> connect(socket, connection, fixed.endpoint()));
        }
        Negotiator negotiator = ((Destination.Named) destination).negotiator();
        ForwardedConnection connection = connections.admit(originator, socket::abort);
        Onward onward = named -> forward.open(named, originator);
        return new Client(connection, () -> new Handshake(connections, socket, connection, negotiator, onward).start());
    }

    private void connect(LocalSocket socket, ForwardedConnection connection, Endpoint to) {
        Channel remote;
        try {
            connection.requirePlace();
            remote = forward.open(to, connection.originator());
        } catch (TunnelException e) {
            connection.refuse(e);
            return;
        }
        connection.relay(socket, remote);
    }

    private record Client(ForwardedConnection connection, Runnable task) implements Acceptor.Client {
        @Override
        public void serve() {
            task.run();
        }

        @Override
        public void turnAway(Throwable cause) {
            connection.turnAway(cause);
        }
    }

    /** What this forward has in common with others. */
    public Forward forward() {
        return forward;
    }

    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String label() {
        return Names.thread(localAddress);
    }

    /** Any session will do. */
    @Override
    public void attach(SshSession session) {}

    @Override
    public void start() throws TunnelException {
        try {
            acceptor.start();
        } catch (OutOfMemoryError e) {
            throw new TunnelException.Bind(null, "nobody can accept connections: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        acceptor.stop();
        listener.close();
    }

    @Override
    public void awaitEnd() {
        acceptor.awaitEnd();
    }
}
