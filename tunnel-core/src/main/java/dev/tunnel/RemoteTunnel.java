package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An open remote forward ({@code ssh -R}): the last hop listens, and connections to it leave on this machine.
 *
 * <p>A connection is accepted over there only when its destination has been connected here. If the destination refuses,
 * the server closes the connection without a byte. SSH has no word for a connection that was cut, so a client over
 * there sees the end of the stream whether its connection has ended or was cut; the destination here sees a reset.
 *
 * <p>{@link #close()} waits for at most two seconds for the hop to say that it has stopped listening, after which the
 * port is free. A unix socket's file is left behind over there, and stands in the way of the next one unless the server
 * removes it ({@code StreamLocalBindUnlink}). A tunnel that {@linkplain Reconnect reconnects} asks for the port that it
 * had, also if the server had chosen it, and asks again while the server still holds it for the lost session.
 */
public interface RemoteTunnel extends Tunnel {

    /**
     * The port on which the last hop listens: the one that was asked for, or the one that it has chosen.
     *
     * @return 1 to 65535
     * @throws IllegalStateException if it listens on a unix socket
     */
    int port();

    /**
     * Where the last hop was asked to listen, with its {@link #port()}. What it has really bound is up to the server's
     * {@code GatewayPorts}, and SSH has no way to tell: with {@code no}, the default, every address but
     * {@code 127.0.0.1} and {@code ::1} means both loopback addresses; with {@code yes} every address means all
     * interfaces; only with {@code clientspecified} it is as asked for. Of several addresses, as both loopbacks are,
     * the server may have got only some, if the port is in use on the others. What OpenSSH says while it is being asked
     * is logged at level DEBUG.
     *
     * @return an address and a port, where {@code localhost} stands for both loopback addresses and {@code *} for every
     *     interface; or a unix socket
     */
    Endpoint remoteAddress();

    /**
     * What the connections are connected to from this machine.
     *
     * @return the destination, or nothing if this program itself serves the connections or each client names its own
     */
    Optional<Endpoint> destination();

    /**
     * Collects what a remote tunnel needs. Nothing is checked or connected before {@link #open()}, and each
     * {@code open()} gives an independent tunnel. Not safe for use by several threads at once.
     */
    final class Builder extends RemoteOptions<Builder> {
        private final Supplier<ForwardSpec> spec;

        Builder(Supplier<ForwardSpec> spec) {
            this.spec = spec;
        }

        /**
         * Connects the route, then has the last hop listen. Interrupting the calling thread ends the attempt.
         *
         * @return the open tunnel
         * @throws TunnelException.Configuration if a specification, hop, name, port or key file is unusable, or there
         *     is no hop; found before any network I/O. Also if JSch's insides are out of reach, as they are on the
         *     module path without {@code --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.tunnel.core}
         * @throws TunnelException.Unreachable if a hop can't be reached or doesn't answer within the connect timeout,
         *     or if the thread is interrupted (then the interrupt status is set)
         * @throws TunnelException.HostKey if a hop's host key is not the expected one
         * @throws TunnelException.Authentication if a hop accepts none of the credentials
         * @throws TunnelException.ChannelOpen if a hop refuses to connect to the next one
         * @throws TunnelException.Bind if the last hop refuses to listen; it can't say why
         * @throws TunnelException.Closed if the client given with {@link #client(SshClient)} is closed
         */
        public RemoteTunnel open() throws TunnelException {
            ForwardSpec forward = Parsing.value(this::spec);
            SshClient client = clientOrNew();
            return openRemote(forward, client, uplink(client));
        }

        private ForwardSpec spec() {
            ForwardSpec given = spec.get();
            return new ForwardSpec(address(given.listen()), given.destination());
        }
    }
}
