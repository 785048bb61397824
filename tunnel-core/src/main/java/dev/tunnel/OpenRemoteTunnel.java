package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.forward.RemoteForward;
import dev.tunnel.internal.route.Route;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handle of a running remote forward. */
class OpenRemoteTunnel extends OpenTunnel implements RemoteTunnel {
    private final RemoteForward remote;
    private final @Nullable Endpoint destination;

    /** Without a destination if the program serves the connections. */
    OpenRemoteTunnel(RemoteForward remote, Route route, @Nullable Endpoint destination) {
        super(remote.forward(), route);
        this.remote = remote;
        this.destination = destination;
    }

    @Override
    public final int port() {
        if (remoteAddress() instanceof Endpoint.Tcp tcp) {
            return tcp.port();
        }
        throw new IllegalStateException("the tunnel listens on a unix socket: " + remoteAddress());
    }

    @Override
    public final Endpoint remoteAddress() {
        return remote.address();
    }

    @Override
    public final Optional<Endpoint> destination() {
        return Optional.ofNullable(destination);
    }
}
