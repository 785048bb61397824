package dev.tunnel.internal.session;

import dev.tunnel.internal.text.Addresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

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

    @Override
    public String toString() {
        if (port == 0) {
            return "local";
        }
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
