package dev.tunnel;

import dev.tunnel.internal.forward.Forward;
import dev.tunnel.internal.route.Route;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The handle of a running forward, which doesn't refer to it, so that a forgotten handle can be noticed. */
abstract class OpenTunnel implements Tunnel {
    private static final String BY_PROGRAM = "closed by the program";

    private final Forward forward;
    private final Route route;

    OpenTunnel(Forward forward, Route route) {
        this.forward = forward;
        this.route = route;
        LeakWarning.watch(this, forward.name(), () -> forward.state() == TunnelState.CLOSED);
    }

    @Override
    public final List<Hop> route() {
        return route.asGiven();
    }

    @Override
    public final TunnelState state() {
        return forward.state();
    }

    @Override
    public final boolean awaitOpen(Duration timeout) throws InterruptedException {
        return forward.awaitOpen(Objects.requireNonNull(timeout, "timeout"));
    }

    @Override
    public final void reconnectNow() {
        forward.reconnectNow();
    }

    @Override
    public final TunnelStats stats() {
        return forward.stats();
    }

    @Override
    public final Optional<String> closeReason() {
        return forward.closeReason();
    }

    /** Begins a close, and waits for nothing. */
    final void stop() {
        forward.stop();
    }

    @Override
    public final void close() {
        forward.close(BY_PROGRAM);
    }

    @Override
    public final void close(Duration drain) {
        forward.close(Objects.requireNonNull(drain, "drain"), BY_PROGRAM);
    }

    @Override
    public final String toString() {
        return forward.name();
    }
}
