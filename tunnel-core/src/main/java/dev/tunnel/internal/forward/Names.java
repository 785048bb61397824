package dev.tunnel.internal.forward;

import dev.tunnel.TunnelStats;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.text.Addresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** How tunnels are named in logs, messages and threads. */
final class Names {
    private Names() {}

    static String tunnel(SocketAddress local, Destination destination, String via) {
        return "tunnel[" + address(local) + "->" + destination + " via " + via + "]";
    }

    static String remoteTunnel(Route route, Endpoint listen, Service service) {
        return "tunnel[" + remote(route, listen) + "->" + service + " via " + route + "]";
    }

    /** The default address of a remote forward goes without saying. */
    static String remote(Route route, Endpoint address) {
        String host = route.last().hop().host();
        String name = host.contains(":") ? "[" + host + "]" : host;
        if (address instanceof Endpoint.Tcp tcp && tcp.host().equals("localhost")) {
            return name + ":" + tcp.port();
        }
        return name + " " + address;
    }

    /** Enough to tell threads apart; that of a port which is still to be chosen is 0. */
    static String remoteThread(Endpoint bind) {
        String name = bind instanceof Endpoint.Tcp tcp
                ? String.valueOf(tcp.port())
                : String.valueOf(((Endpoint.Unix) bind).toPath().getFileName());
        return "remote-" + name;
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
