package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiator;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.IncomingConnection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Connects each connection of a remote forward to the destination that its client over there names. */
public final class NegotiatedService extends Service {
    private final Negotiator negotiator;

    /** Asks the clients, and says which addresses of this machine's network they may have. */
    public NegotiatedService(Negotiator negotiator) {
        this.negotiator = negotiator;
    }

    @Override
    void arrived(IncomingConnection incoming, Connections connections) {
        Client client = new Client(incoming, connections);
        execute(connections, client.connection, client::serve);
    }

    private final class Client implements Onward {
        private final IncomingConnection incoming;
        private final Connections connections;
        private final ForwardedConnection connection;
        // Guarded by this.
        private @Nullable IOException aborted;
        private @Nullable Channel channel;
        private @Nullable LocalDial dial;

        Client(IncomingConnection incoming, Connections connections) {
            this.incoming = incoming;
            this.connections = connections;
            this.connection = connections.admit(incoming.originator(), this::abort);
        }

        void serve() {
            Channel accepted = accept(connection, incoming);
            if (accepted == null) {
                return;
            }
            adopt(accepted, null);
            new Handshake(connections, accepted, connection, negotiator, this).start();
        }

        @Override
        public Channel open(Endpoint.Tcp destination) throws TunnelException {
            LocalDial fresh = new LocalDial(
                    destination, connections.openTimeout(), address -> negotiator.permits(destination, address));
            adopt(null, fresh);
            try {
                return connections.socket(fresh.connect());
            } catch (LocalDial.ForbiddenException e) {
                throw new TunnelException.ChannelOpen(
                        null, Reason.ADMINISTRATIVELY_PROHIBITED, String.valueOf(e.getMessage()), e);
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                throw DestinationService.cantConnect(destination, e);
            }
        }

        /** Has something ended if the connection is cut; at once if it has been already. */
        private void adopt(@Nullable Channel freshChannel, @Nullable LocalDial freshDial) {
            IOException late;
            synchronized (this) {
                channel = freshChannel == null ? channel : freshChannel;
                dial = freshDial == null ? dial : freshDial;
                late = aborted;
            }
            if (late != null) {
                abort(late);
            }
        }

        private void abort(IOException cause) {
            Channel client;
            LocalDial dialling;
            synchronized (this) {
                aborted = cause;
                client = channel;
                dialling = dial;
            }
            refuse(incoming, cause);
            if (dialling != null) {
                dialling.abort(cause);
            }
            if (client != null) {
                client.abort(cause);
            }
        }
    }

    @Override
    public String toString() {
        return negotiator.toString();
    }
}
