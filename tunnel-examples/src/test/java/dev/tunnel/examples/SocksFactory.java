package dev.tunnel.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Properties;
import javax.net.SocketFactory;

/**
 * Sockets through a SOCKS proxy, for drivers that make their socket factory themselves, by class name, from their
 * settings.
 */
public final class SocksFactory extends SocketFactory {
    /** The setting that has the proxy's {@code host:port}. */
    public static final String PROXY = "socks.proxy";

    private final Proxy proxy;

    public SocksFactory(Properties settings) {
        URI address = URI.create("socks://" + settings.getProperty(PROXY));
        this.proxy = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(address.getHost(), address.getPort()));
    }

    /** Leaves the name to the proxy, even if whoever connects has looked it up. */
    private static final class ByName extends Socket {
        ByName(Proxy proxy) {
            super(proxy);
        }

        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
            InetSocketAddress inet = (InetSocketAddress) address;
            super.connect(InetSocketAddress.createUnresolved(inet.getHostString(), inet.getPort()), timeout);
        }
    }

    @Override
    public Socket createSocket() {
        return new ByName(proxy);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(InetSocketAddress.createUnresolved(host, port));
        return socket;
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host, port);
    }
}
