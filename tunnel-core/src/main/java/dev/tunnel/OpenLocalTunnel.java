package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.forward.LocalForward;
import dev.tunnel.internal.route.Route;

/** The handle of a running local forward. */
final class OpenLocalTunnel extends OpenListeningTunnel implements LocalTunnel {
    private final Endpoint destination;

    OpenLocalTunnel(LocalForward local, Route route, Endpoint destination) {
        super(local, route);
        this.destination = destination;
    }

    @Override
    public Endpoint destination() {
        return destination;
    }
}
