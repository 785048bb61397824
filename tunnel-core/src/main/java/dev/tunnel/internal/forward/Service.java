package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.IncomingConnection;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What becomes of the connections of a remote forward. Its text is what messages name as their destination. */
public abstract sealed class Service permits BacklogService, DestinationService, HandlerService, NegotiatedService {

    /** Takes a connection on, or refuses it. Called on the session's reader thread: must not block. */
    abstract void arrived(IncomingConnection incoming, Connections connections);

    /** The connections that wait have come over a session that is lost. */
    void sessionLost() {}

    /** Takes no more connections. Idempotent, and never blocks on the network. */
    void stop() {}

    /** Takes a connection on that is refused if it is cut before it has been accepted. */
    static ForwardedConnection admit(IncomingConnection incoming, Connections connections) {
        return connections.admit(incoming.originator(), incoming.address(), cause -> refuse(incoming, cause));
    }

    /** Refuses a connection, unless it has been accepted. */
    static void refuse(IncomingConnection incoming, IOException cause) {
        Reason reason = cause instanceof TunnelException.ChannelOpen known
                ? known.reason()
                : Reason.ADMINISTRATIVELY_PROHIBITED;
        incoming.refuse(reason, String.valueOf(cause.getMessage()));
    }

    /** Refuses a connection that is one too many; whether it is. */
    static boolean isTooMany(ForwardedConnection connection) {
        try {
            connection.requirePlace();
            return false;
        } catch (TunnelException e) {
            connection.refuse(e);
            return true;
        }
    }

    /** Serves a connection on a thread of its own, or refuses it if there is none. */
    static void execute(Connections connections, ForwardedConnection connection, Runnable task) {
        try {
            connections.executor().execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            connection.turnAway(e);
        }
    }

    /** Opens the channel of a connection; null, and the connection is over, if the session is. */
    static @Nullable Channel accept(ForwardedConnection connection, IncomingConnection incoming) {
        try {
            return incoming.accept();
        } catch (IOException e) {
            String message = "can't take a connection: the session is lost: " + e.getMessage();
            connection.refuse(new TunnelException.Unreachable(null, TunnelException.Stage.CHANNEL_OPEN, message, e));
            return null;
        }
    }
}
