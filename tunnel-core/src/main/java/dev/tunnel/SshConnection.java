package dev.tunnel;

import dev.tunnel.config.Endpoint;
import java.net.Socket;
import java.util.List;
import javax.net.SocketFactory;

/**
 * A connected route without a listening port: the program itself opens connections from the last hop ({@code ssh -W}).
 * Safe for use by several threads.
 */
public interface SshConnection extends AutoCloseable {

    /**
     * The SSH servers this connection passes through, in order.
     *
     * @return at least one hop
     */
    List<Hop> route();

    /**
     * Connects to {@code host:port} from the last hop. The socket is a complete one: read timeouts, half-close, and
     * {@code close} from another thread work. Interrupting the calling thread ends the attempt.
     *
     * @param host a name, which the last hop resolves, or an address
     * @param port 1 to 65535
     * @return a connected socket
     * @throws TunnelException.ChannelOpen if the hop refuses or can't connect, with its reason, or doesn't answer in
     *     time
     * @throws TunnelException.Unreachable if the session is lost, or the thread is interrupted (then the interrupt
     *     status is set)
     * @throws TunnelException.Closed if this connection is closed
     * @throws TunnelException.Configuration if host or port is unusable
     */
    Socket connect(String host, int port) throws TunnelException;

    /**
     * Connects to a TCP address or unix socket from the last hop; see {@link #connect(String, int)}.
     *
     * @param destination the destination
     * @return a connected socket
     * @throws TunnelException as {@link #connect(String, int)} does
     */
    Socket connect(Endpoint destination) throws TunnelException;

    /**
     * A socket factory whose sockets are connected from the last hop, for a JDBC driver, OkHttp or anything else that
     * takes one. Names are not resolved here. Local addresses given to it are ignored, since there is no local socket.
     *
     * @return a factory, usable until this connection is closed
     */
    SocketFactory socketFactory();

    /**
     * Whether the session to the last hop is up.
     *
     * @return false after {@link #close()} or when the session is lost
     */
    boolean isOpen();

    /**
     * Resets the connections that are still open and gives up the sessions. Waits for at most a second until what was
     * written to sockets closed before has arrived. Idempotent, and never throws.
     */
    @Override
    void close();
}
