package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.forward.LocalForward;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.text.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The handle of a running forward that listens here. */
class OpenListeningTunnel extends OpenTunnel implements ListeningTunnel {
    private final SocketAddress localAddress;

    OpenListeningTunnel(LocalForward local, Route route) {
        super(local.forward(), route);
        this.localAddress = local.localAddress();
    }

    private InetSocketAddress tcp() {
        if (localAddress instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("the tunnel listens on a unix socket: " + localAddress);
    }

    @Override
    public final int port() {
        return tcp().getPort();
    }

    @Override
    public final String host() {
        InetAddress address = tcp().getAddress();
        return address.isAnyLocalAddress() ? "127.0.0.1" : Addresses.text(address);
    }

    @Override
    public final String hostAndPort() {
        return Endpoint.tcp(host(), port()).toString();
    }

    @Override
    public final SocketAddress localAddress() {
        return localAddress;
    }
}
