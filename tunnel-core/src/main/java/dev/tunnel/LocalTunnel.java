package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.forward.LocalForward;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.session.SessionLease;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An open local forward ({@code ssh -L}): connections to the local address leave at the far end of the route. */
public interface LocalTunnel extends Tunnel {

    /**
     * The local port clients connect to.
     *
     * @return 1 to 65535
     * @throws IllegalStateException if this tunnel listens on a unix socket
     */
    int port();

    /**
     * The local address clients connect to, suited for a URL: {@code 127.0.0.1} for the default bind and for wildcards.
     *
     * @return an address without brackets
     * @throws IllegalStateException if this tunnel listens on a unix socket
     */
    String host();

    /**
     * {@link #host()} and {@link #port()} as a URL wants them, for example {@code 127.0.0.1:15432} or
     * {@code [::1]:15432}.
     *
     * @return host and port
     * @throws IllegalStateException if this tunnel listens on a unix socket
     */
    String hostAndPort();

    /**
     * The first address this tunnel listens on.
     *
     * @return an {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
     */
    SocketAddress localAddress();

    /**
     * What this tunnel's connections are connected to by the last hop.
     *
     * @return the destination
     */
    Endpoint destination();

    /**
     * Collects what a local tunnel needs. Nothing is checked or connected before {@link #open()}, and each
     * {@code open()} gives an independent tunnel. Not safe for use by several threads at once.
     */
    final class Builder extends RouteOptions<Builder> {
        private final Supplier<ForwardSpec> spec;
        private @Nullable String bind;
        private @Nullable TunnelListener listener;

        Builder(Supplier<ForwardSpec> spec) {
            this.spec = spec;
        }

        /**
         * Listens on the given address and not on the one of the specification. The default is loopback, IPv4 and IPv6.
         *
         * @param bindAddress ssh's {@code bind_address}: an address or name of this machine, {@code localhost} for both
         *     loopbacks, {@code *} or the empty string for every interface
         * @return this builder
         */
        public Builder bind(String bindAddress) {
            this.bind = Objects.requireNonNull(bindAddress, "bindAddress");
            return this;
        }

        /**
         * Tells the given listener what happens to the tunnel. Replaces an earlier one; none by default.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(TunnelListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Connects the route, then binds the local address. Interrupting the calling thread ends the attempt.
         *
         * @return the open tunnel
         * @throws TunnelException.Configuration if a specification, hop, name, port or key file is unusable, or there
         *     is no hop; found before any network I/O
         * @throws TunnelException.Unreachable if a hop can't be reached or doesn't answer within the connect timeout,
         *     or if the thread is interrupted (then the interrupt status is set)
         * @throws TunnelException.HostKey if a hop's host key is not the expected one
         * @throws TunnelException.Authentication if a hop accepts none of the credentials
         * @throws TunnelException.ChannelOpen if a hop refuses to connect to the next one
         * @throws TunnelException.Bind if the local address can't be bound
         * @throws TunnelException.Closed if the client given with {@link #client(SshClient)} is closed
         */
        public LocalTunnel open() throws TunnelException {
            ForwardSpec forward = Parsing.value(this::spec);
            Route route = route();
            Subject subject = Subject.tunnel(forward, route);
            try {
                return open(forward, route);
            } catch (TunnelException e) {
                throw subject.about(e);
            }
        }

        private ForwardSpec spec() {
            ForwardSpec given = spec.get();
            if (bind == null) {
                return given;
            }
            if (given.listen() instanceof Endpoint.Tcp tcp) {
                return new ForwardSpec(Endpoint.tcp(bind, tcp.port()), given.destination());
            }
            throw new IllegalArgumentException("bind address \"" + bind + "\" can't be used with the unix socket "
                    + given.listen() + ": give one or the other");
        }

        private LocalTunnel open(ForwardSpec forward, Route route) throws TunnelException {
            SshClient client = clientOrNew();
            SessionLease lease = client.acquire(route);
            LocalForward running =
                    LocalForward.open(lease, forward, route.last().connectTimeout(), route.toString(), listener);
            LocalTunnel tunnel = new OpenLocalTunnel(running, route, forward.destination());
            client.register(running);
            return tunnel;
        }
    }
}
