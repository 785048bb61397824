package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An open local forward ({@code ssh -L}): connections to the local address leave at the far end of the route. */
public interface LocalTunnel extends ListeningTunnel {

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
    final class Builder extends TunnelOptions<Builder> {
        private final Supplier<ForwardSpec> spec;
        private @Nullable String bind;

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
            SshClient client = clientOrNew();
            return openLocal(forward, client, uplink(client));
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
    }
}
