package dev.tunnel.internal.session;

import dev.tunnel.internal.text.Addresses;
import dev.tunnel.internal.text.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * The client for whom a channel is opened (RFC 4254 section 7.2).
 *
 * @param address a numeric address
 * @param port 0 to 65535
 */
public record Originator(String address, int port) {
    /** Where no client has connected: the program itself, or a unix socket. */
    public static final Originator LOCAL = new Originator("127.0.0.1", 0);

    public static Originator of(SocketAddress client) {
        if (client instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            return new Originator(Addresses.text(inet.getAddress()), inet.getPort());
        }
        return LOCAL;
    }

    /** As a server tells; what is no address means nothing. */
    public static Originator claimed(String address, long port) {
        boolean usable = Addresses.isNumeric(address) && port >= 0 && port <= Ports.HIGHEST;
        return usable ? new Originator(address, (int) port) : LOCAL;
    }

    /** The same for the JDK. Nothing is looked up. */
    public InetSocketAddress toSocketAddress() {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            return InetSocketAddress.createUnresolved(address, port);
        }
    }

    @Override
    public String toString() {
        if (port == 0) {
            return "local";
        }
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
