package dev.tunnel;

import dev.tunnel.internal.forward.Uplink;
import dev.tunnel.internal.route.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings of everything that has a route: {@link SshOptions} and the hops.
 *
 * @param <B> the builder's own type
 */
public abstract class RouteOptions<B extends RouteOptions<B>> extends SshOptions<B> {
    private final List<Supplier<Hop>> hops = new ArrayList<>();
    private @Nullable SshClient client;
    private boolean unshared;

    RouteOptions() {}

    /**
     * Adds hops: the SSH servers to pass through, in order. The last one opens the connections to the destination.
     * {@code ssh -L 8080:localhost:80 -J jump target} is {@code Tunnel.local("8080:localhost:80").via("jump",
     * "target")}.
     *
     * @param hops each as {@link Hop#of(String)} takes it
     * @return this builder
     */
    public final B via(String... hops) {
        for (String hop : hops) {
            Objects.requireNonNull(hop, "hop");
            this.hops.add(() -> Hop.of(hop));
        }
        return self();
    }

    /**
     * Adds hops; see {@link #via(String...)}.
     *
     * @param hops hops with settings of their own
     * @return this builder
     */
    public final B via(Hop... hops) {
        for (Hop hop : hops) {
            Objects.requireNonNull(hop, "hop");
            this.hops.add(() -> hop);
        }
        return self();
    }

    /**
     * Shares the given client's settings and SSH sessions. What is set on this builder beats the client's settings.
     * Without a client the tunnel has sessions of its own, which end with it.
     *
     * @param client an open client; closing it closes what was opened with it
     * @return this builder
     */
    public final B client(SshClient client) {
        this.client = Objects.requireNonNull(client, "client");
        return self();
    }

    /**
     * Opens SSH sessions for this tunnel alone, at every hop, also where the client has some already
     * ({@code ControlMaster no}). They end with the tunnel.
     *
     * @return this builder
     */
    public final B unshared() {
        this.unshared = true;
        return self();
    }

    final Route route() throws TunnelException {
        List<Hop> via = new ArrayList<>();
        for (Supplier<Hop> hop : hops) {
            via.add(Parsing.value(hop));
        }
        Route route = effective().planner().plan(via);
        return unshared ? route.unshared() : route;
    }

    private Settings effective() {
        return client == null ? settings() : settings().or(client.settings());
    }

    /** How forwards get to the end of the route with the given client; what is not shared is theirs together. */
    final Uplink uplink(SshClient through) throws TunnelException {
        Route route = route();
        Object owner = new Object();
        return new Uplink(
                route, () -> through.acquire(route, owner), effective().reconnectOrDefault());
    }

    /** The client to use; one of its own for each call where none was given, whose sessions nobody else can use. */
    final SshClient clientOrNew() {
        return client == null ? new SshClient(settings(), Duration.ZERO) : client;
    }
}
