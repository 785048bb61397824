package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.forward.LocalForward;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.text.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The handle of a running local forward, which doesn't refer to it, so that a forgotten handle can be noticed. */
final class OpenLocalTunnel implements LocalTunnel {
    private static final String BY_PROGRAM = "closed by the program";

    private final LocalForward forward;
    private final Route route;
    private final Endpoint destination;

    OpenLocalTunnel(LocalForward forward, Route route, Endpoint destination) {
        this.forward = forward;
        this.route = route;
        this.destination = destination;
        LeakWarning.watch(this, forward.name(), () -> forward.state() == TunnelState.CLOSED);
    }

    private InetSocketAddress tcp() {
        if (forward.localAddress() instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("the tunnel listens on a unix socket: " + forward.localAddress());
    }

    @Override
    public int port() {
        return tcp().getPort();
    }

    @Override
    public String host() {
        InetAddress address = tcp().getAddress();
        return address.isAnyLocalAddress() ? "127.0.0.1" : Addresses.text(address);
    }

    @Override
    public String hostAndPort() {
        return Endpoint.tcp(host(), port()).toString();
    }

    @Override
    public SocketAddress localAddress() {
        return forward.localAddress();
    }

    @Override
    public Endpoint destination() {
        return destination;
    }

    @Override
    public List<Hop> route() {
        return route.asGiven();
    }

    @Override
    public TunnelState state() {
        return forward.state();
    }

    @Override
    public TunnelStats stats() {
        return forward.stats();
    }

    @Override
    public Optional<String> closeReason() {
        return forward.closeReason();
    }

    @Override
    public void close() {
        forward.close(BY_PROGRAM);
    }

    @Override
    public void close(Duration drain) {
        forward.close(Objects.requireNonNull(drain, "drain"), BY_PROGRAM);
    }

    @Override
    public String toString() {
        return forward.name();
    }
}
