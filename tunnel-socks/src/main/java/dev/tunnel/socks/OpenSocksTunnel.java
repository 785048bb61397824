package dev.tunnel.socks;

import dev.tunnel.Hop;
import dev.tunnel.ListeningTunnel;
import dev.tunnel.TunnelState;
import dev.tunnel.TunnelStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The handle of a dynamic forward: that of the core, and what programs want of a proxy. */
final class OpenSocksTunnel implements SocksTunnel {
    private final ListeningTunnel tunnel;
    private final boolean socks;
    private final boolean http;

    OpenSocksTunnel(ListeningTunnel tunnel, boolean socks, boolean http) {
        this.tunnel = tunnel;
        this.socks = socks;
        this.http = http;
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(host(), port());
    }

    @Override
    public Proxy proxy() {
        if (!socks) {
            throw new IllegalStateException(this + " doesn't speak SOCKS; use proxySelector()");
        }
        return new Proxy(Proxy.Type.SOCKS, address());
    }

    @Override
    public ProxySelector proxySelector() {
        if (!http) {
            throw new IllegalStateException(this + " doesn't speak HTTP; use proxy()");
        }
        return new Selector(new Proxy(Proxy.Type.HTTP, address()));
    }

    /** Always names the same proxy. */
    private static final class Selector extends ProxySelector {
        private final List<Proxy> proxies;

        Selector(Proxy proxy) {
            this.proxies = List.of(proxy);
        }

        @Override
        public List<Proxy> select(URI uri) {
            return proxies;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // Whoever asked is told; there is no other proxy to name.
        }
    }

    @Override
    public int port() {
        return tunnel.port();
    }

    @Override
    public String host() {
        return tunnel.host();
    }

    @Override
    public String hostAndPort() {
        return tunnel.hostAndPort();
    }

    @Override
    public SocketAddress localAddress() {
        return tunnel.localAddress();
    }

    @Override
    public List<Hop> route() {
        return tunnel.route();
    }

    @Override
    public TunnelState state() {
        return tunnel.state();
    }

    @Override
    public boolean awaitOpen(Duration timeout) throws InterruptedException {
        return tunnel.awaitOpen(timeout);
    }

    @Override
    public void reconnectNow() {
        tunnel.reconnectNow();
    }

    @Override
    public TunnelStats stats() {
        return tunnel.stats();
    }

    @Override
    public Optional<String> closeReason() {
        return tunnel.closeReason();
    }

    @Override
    public void close() {
        tunnel.close();
    }

    @Override
    public void close(Duration drain) {
        tunnel.close(drain);
    }

    @Override
    public String toString() {
        return tunnel.toString();
    }
}
