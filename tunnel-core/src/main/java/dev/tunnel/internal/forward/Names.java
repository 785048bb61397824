package dev.tunnel.internal.forward;

import dev.tunnel.TunnelStats;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.text.Addresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** How tunnels are named in logs, messages and threads. */
final class Names {
    private Names() {}

    static String tunnel(SocketAddress local, Endpoint destination, String via) {
        return "tunnel[" + address(local) + "->" + destination + " via " + via + "]";
    }

    static String address(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return Endpoint.tcp(Addresses.text(inet.getAddress()), inet.getPort())
                    .toString();
        }
        return ((UnixDomainSocketAddress) address).getPath().toString();
    }

    /** The port, or the file name of a unix socket: enough to tell threads apart. */
    static String thread(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return String.valueOf(inet.getPort());
        }
        return String.valueOf(((UnixDomainSocketAddress) address).getPath().getFileName());
    }

    static String totals(TunnelStats stats) {
        return stats.connectionsTotal() + " connections, " + stats.connectionsFailed() + " failed, " + stats.bytesSent()
                + " bytes sent, " + stats.bytesReceived() + " received";
    }
}
