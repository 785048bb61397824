package dev.tunnel.socks;

import dev.tunnel.ListeningTunnel;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import java.net.Proxy;
import java.net.ProxySelector;
import java.util.function.Supplier;

/**
 * An open dynamic forward ({@code ssh -D}): a proxy on this machine, whose clients say themselves where they want to
 * go, and leave at the far end of the route. It takes SOCKS5, SOCKS4, SOCKS4a and HTTP CONNECT on the same port.
 *
 * <pre>{@code
 * try (SocksTunnel socks = SocksTunnel.dynamic(1080).via("admin@jump").open()) {
 *   Socket db = new Socket(socks.proxy());
 *   db.connect(InetSocketAddress.createUnresolved("db.internal", 5432));
 * }
 * }</pre>
 *
 * <p>Names are resolved by the last hop, never here. A client is told of success when its destination has been
 * connected, and otherwise why it was not: each kind of failure has the code that its protocol has for it.
 */
public interface SocksTunnel extends ListeningTunnel {

    /**
     * A dynamic forward ({@code ssh -D port}) on the given port of the loopback addresses.
     *
     * @param port the port to listen on, 1 to 65535, or 0 to let the system choose
     * @return a builder; a bad port is reported by its {@link Builder#open() open()}
     */
    static Builder dynamic(int port) {
        return new Builder(() -> Endpoint.loopback(port));
    }

    /**
     * A dynamic forward in the notation of {@code ssh -D}: {@code [bind_address:]port}, or the path of a unix socket.
     *
     * @param spec the specification; see {@link ForwardSpec#parseDynamic(String)}
     * @return a builder; a bad specification is reported by its {@link Builder#open() open()}
     */
    static Builder dynamic(String spec) {
        return new Builder(() -> ForwardSpec.parseDynamic(spec));
    }

    /**
     * A remote dynamic forward ({@code ssh -R port}): the last hop listens on the given port of its loopback addresses,
     * and its clients are connected from this machine to where they want to go.
     *
     * @param remotePort the port to listen on, 1 to 65535, or 0 to let the server choose
     * @return a builder; a bad port is reported by its {@link RemoteBuilder#open() open()}
     */
    static RemoteBuilder remote(int remotePort) {
        return new RemoteBuilder(() -> Endpoint.loopback(remotePort));
    }

    /**
     * A remote dynamic forward in the notation of {@code ssh -R}: {@code [bind_address:]port}, or the path of a unix
     * socket.
     *
     * @param spec the specification; see {@link ForwardSpec#parseDynamic(String)}
     * @return a builder; a bad specification is reported by its {@link RemoteBuilder#open() open()}
     */
    static RemoteBuilder remote(String spec) {
        return new RemoteBuilder(() -> ForwardSpec.parseDynamic(spec));
    }

    /**
     * This tunnel for what takes a {@link Proxy}: {@code new Socket(proxy)}, OkHttp and others. Connect unresolved
     * addresses ({@link java.net.InetSocketAddress#createUnresolved}), so that the last hop resolves their names.
     *
     * @return a SOCKS proxy
     * @throws IllegalStateException if this tunnel listens on a unix socket, or speaks neither SOCKS5 nor SOCKS4
     */
    Proxy proxy();

    /**
     * This tunnel for what takes a {@link ProxySelector}, as {@code java.net.http.HttpClient} does: it names this
     * tunnel as an HTTP proxy for everything. That works wherever CONNECT is used, which is for {@code https},
     * {@code ws} and {@code wss}; a request for {@code http} is refused with status 405.
     *
     * @return a selector for this tunnel alone; nothing is changed for others in the program
     * @throws IllegalStateException if this tunnel listens on a unix socket, or doesn't speak HTTP
     */
    ProxySelector proxySelector();

    /**
     * Collects what a dynamic tunnel needs. Nothing is checked or connected before {@link #open()}, and each
     * {@code open()} gives an independent tunnel. Not safe for use by several threads at once.
     */
    final class Builder extends SocksOptions<Builder> {
        Builder(Supplier<Endpoint> listen) {
            super(listen);
        }

        /**
         * Connects the route, then binds the local address. Interrupting the calling thread ends the attempt.
         *
         * @return the open tunnel
         * @throws TunnelException.Configuration if a specification, hop, name, port or key file is unusable, or there
         *     is no hop, or everybody on the network could use the tunnel and that wasn't asked for; found before any
         *     network I/O
         * @throws TunnelException.Unreachable if a hop can't be reached or doesn't answer within the connect timeout,
         *     or if the thread is interrupted (then the interrupt status is set)
         * @throws TunnelException.HostKey if a hop's host key is not the expected one
         * @throws TunnelException.Authentication if a hop accepts none of the credentials
         * @throws TunnelException.ChannelOpen if a hop refuses to connect to the next one
         * @throws TunnelException.Bind if the local address can't be bound
         * @throws TunnelException.Closed if the client given with {@link #client(SshClient)} is closed
         */
        public SocksTunnel open() throws TunnelException {
            boolean socks = speaks(ProxyProtocol.SOCKS5) || speaks(ProxyProtocol.SOCKS4);
            return new OpenSocksTunnel(
                    openDynamic(address(), negotiator(false)), socks, speaks(ProxyProtocol.HTTP_CONNECT));
        }
    }

    /**
     * Collects what a remote dynamic tunnel needs. Nothing is checked or connected before {@link #open()}, and each
     * {@code open()} gives an independent tunnel. Not safe for use by several threads at once.
     *
     * <p>The clients are over there, but the network that they reach is the one of this machine. With
     * {@link #permit(String...) permit} ({@code PermitRemoteOpen}) they reach only what it names. In any case they
     * don't reach what is meant for this machine alone, its loopback and link-local addresses, unless a rule names the
     * address or {@code localhost}; each address is judged when it is connected, so no name that leads there is a way
     * round.
     */
    final class RemoteBuilder extends SocksOptions<RemoteBuilder> {
        RemoteBuilder(Supplier<Endpoint> listen) {
            super(listen);
        }

        /**
         * Connects the route, then has the last hop listen. Interrupting the calling thread ends the attempt.
         *
         * @return the open tunnel; it has no destination
         * @throws TunnelException.Configuration if a specification, hop, name, port or key file is unusable, or there
         *     is no hop, or everybody on the last hop's network could use the tunnel and that wasn't asked for; found
         *     before any network I/O. Also if JSch's insides are out of reach, which the message says how to remedy
         * @throws TunnelException.Unreachable if a hop can't be reached or doesn't answer within the connect timeout,
         *     or if the thread is interrupted (then the interrupt status is set)
         * @throws TunnelException.HostKey if a hop's host key is not the expected one
         * @throws TunnelException.Authentication if a hop accepts none of the credentials
         * @throws TunnelException.ChannelOpen if a hop refuses to connect to the next one
         * @throws TunnelException.Bind if the last hop refuses to listen; it can't say why
         * @throws TunnelException.Closed if the client given with {@link #client(SshClient)} is closed
         */
        public RemoteTunnel open() throws TunnelException {
            return openRemoteDynamic(address(), negotiator(true));
        }
    }
}
