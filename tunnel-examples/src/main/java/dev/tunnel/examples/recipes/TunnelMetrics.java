package dev.tunnel.examples.recipes;

import dev.tunnel.Tunnel;
import dev.tunnel.TunnelState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * A tunnel's state and statistics for Micrometer, and so for Prometheus, JMX and others: {@code new
 * TunnelMetrics(tunnel, "db").bindTo(registry)}.
 *
 * @param db the tunnel
 * @param name what it is called in the tag {@code tunnel}
 */
public record TunnelMetrics(Tunnel db, String name) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        // README
        Tags tags = Tags.of("tunnel", name);
        registry.gauge("tunnel.up", tags, db, tunnel -> tunnel.state() == TunnelState.OPEN ? 1 : 0);
        registry.gauge(
                "tunnel.connections.open", tags, db, tunnel -> tunnel.stats().connectionsOpen());
        registry.more()
                .counter(
                        "tunnel.connections", tags, db, tunnel -> tunnel.stats().connectionsTotal());
        registry.more()
                .counter(
                        "tunnel.connections.failed",
                        tags,
                        db,
                        tunnel -> tunnel.stats().connectionsFailed());
        registry.more()
                .counter("tunnel.bytes.sent", tags, db, tunnel -> tunnel.stats().bytesSent());
        registry.more()
                .counter(
                        "tunnel.bytes.received",
                        tags,
                        db,
                        tunnel -> tunnel.stats().bytesReceived());
        registry.more()
                .counter("tunnel.reconnects", tags, db, tunnel -> tunnel.stats().reconnects());
        // end
    }
}
