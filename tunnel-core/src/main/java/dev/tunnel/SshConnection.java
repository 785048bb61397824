package dev.tunnel;

import dev.tunnel.config.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import javax.net.SocketFactory;

/**
 * A connected route without a listening port: the program itself opens connections from the last hop ({@code ssh -W})
 * and runs commands there. Safe for use by several threads.
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
     * Runs a command on the last hop, without a terminal ({@code ssh -T host command}).
     *
     * @param command the command line, which the user's shell over there takes apart
     * @return the running command
     * @throws TunnelException.ChannelOpen if the hop refuses, for example because of its {@code MaxSessions}, or
     *     doesn't answer in time
     * @throws TunnelException.Command if the hop doesn't run commands, or doesn't answer in time
     * @throws TunnelException.Unreachable if the session is lost, or the thread is interrupted (then the interrupt
     *     status is set)
     * @throws TunnelException.Closed if this connection is closed
     * @throws TunnelException.Configuration if the command is empty, has a NUL in it or is longer than 200000 bytes; or
     *     on the module path, if JSch isn't opened to this library
     */
    RemoteProcess exec(String command) throws TunnelException;

    /**
     * Runs a command, a subsystem ({@code ssh -s}) or the user's shell on the last hop; see {@link #exec(String)}.
     *
     * @param command what to run
     * @return the running program
     * @throws TunnelException as {@link #exec(String)} does
     */
    RemoteProcess exec(RemoteCommand command) throws TunnelException;

    /**
     * Starts an SFTP server on the last hop, for transfers there and back ({@code scp}, {@code sftp}).
     *
     * @return its files; to be closed
     * @throws IOException as {@link RemoteFiles} has it
     */
    RemoteFiles files() throws IOException;

    /**
     * Whether the session to the last hop is up.
     *
     * @return false after {@link #close()} or when the session is lost
     */
    boolean isOpen();

    /**
     * Resets the connections that are still open, gives programs up and then the sessions. Waits for at most a second
     * until what was written to sockets and programs closed before has arrived. Idempotent, and never throws.
     */
    @Override
    void close();
}
