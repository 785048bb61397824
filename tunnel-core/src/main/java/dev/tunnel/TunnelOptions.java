package dev.tunnel;

import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.forward.DestinationService;
import dev.tunnel.internal.forward.Limits;
import dev.tunnel.internal.forward.LocalForward;
import dev.tunnel.internal.forward.NegotiatedService;
import dev.tunnel.internal.forward.RemoteForward;
import dev.tunnel.internal.forward.Service;
import dev.tunnel.internal.forward.Uplink;
import dev.tunnel.internal.negotiation.Negotiator;
import dev.tunnel.internal.route.ResolvedHop;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of everything that forwards connections: {@link RouteOptions}, the listener and the limits.
 *
 * @param <B> the builder's own type
 */
public abstract class TunnelOptions<B extends TunnelOptions<B>> extends RouteOptions<B> {
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
    private static final int DEFAULT_HANDSHAKES = 1000;
    private static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(20);
    /** What the clients of a dynamic tunnel name is never a unix socket. */
    private static final Endpoint ANY_DESTINATION = Endpoint.loopback(0);

    private @Nullable TunnelListener listener;
    private int maxConnections = Integer.MAX_VALUE;
    private @Nullable Duration openTimeout;
    private @Nullable Duration idleTimeout;

    TunnelOptions() {}

    /**
     * Tells the given listener what happens to the tunnel. Replaces an earlier one; none by default.
     *
     * @param listener the listener
     * @return this builder
     */
    public final B listener(TunnelListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return self();
    }

    /**
     * How many connections the tunnel may have at once, those that are still being connected included. One more is
     * reset at once and told as {@link TunnelEvent.ConnectionFailed} with
     * {@link TunnelException.ChannelOpen.Reason#RESOURCE_SHORTAGE}: like a database that has too many clients, and not
     * left to wait for an unknown time. A place is free again soon after both sides have ended, so a pool that replaces
     * its connections needs one or two more than its size. Unlimited by default; ssh has no such setting.
     *
     * @param connections at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public final B maxConnections(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("maximal number of connections " + connections + " is less than 1");
        }
        this.maxConnections = connections;
        return self();
    }

    /**
     * How long a destination may take to be connected; whoever wanted it is then reset, and told as
     * {@link TunnelEvent.ConnectionFailed} with {@link TunnelException.ChannelOpen.Reason#TIMEOUT}. Default: the
     * connect timeout of the last hop; see {@link #connectTimeout(Duration)}.
     *
     * @param timeout positive, at most a day
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public final B openTimeout(Duration timeout) {
        this.openTimeout = timeout("open", timeout);
        return self();
    }

    static Duration timeout(String which, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    which + " timeout " + timeout + " is out of range: more than zero and at most a day");
        }
        return timeout;
    }

    /**
     * How long nothing may move on a connection, in either direction, before it is cut ({@code ChannelTimeout}). Unlike
     * with ssh, which closes both sides, both sides see a reset: what they have may not be everything. Its
     * {@link TunnelEvent.ConnectionClosed} names the timeout. Default: what ssh_config says for the last hop, or no
     * limit.
     *
     * @param timeout zero for no limit, otherwise positive; sub-second values are allowed
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public final B idleTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("idle timeout " + timeout + " is negative");
        }
        this.idleTimeout = timeout;
        return self();
    }

    final LocalTunnel openLocal(ForwardSpec forward, SshClient client, Uplink uplink) throws TunnelException {
        try {
            Limits limits = limits(uplink, "direct-", forward.destination());
            LocalForward running = LocalForward.open(uplink, forward, limits, listener);
            LocalTunnel tunnel = new OpenLocalTunnel(running, uplink.route(), forward.destination());
            client.register(running.forward());
            return tunnel;
        } catch (TunnelException e) {
            throw Subject.tunnel(forward, uplink.route()).about(e);
        }
    }

    final ListeningTunnel openDynamic(Endpoint listen, Negotiator negotiator, SshClient client, Uplink uplink)
            throws TunnelException {
        try {
            Limits limits = limits(uplink, "direct-", ANY_DESTINATION);
            LocalForward running = LocalForward.open(uplink, listen, negotiator, limits, listener);
            ListeningTunnel tunnel = new OpenListeningTunnel(running, uplink.route());
            client.register(running.forward());
            return tunnel;
        } catch (TunnelException e) {
            throw Subject.dynamic(listen, negotiator.toString(), uplink.route()).about(e);
        }
    }

    final RemoteTunnel openRemoteDynamic(Endpoint listen, Negotiator negotiator, SshClient client, Uplink uplink)
            throws TunnelException {
        Service service = new NegotiatedService(negotiator);
        return new OpenRemoteTunnel(openRemote(listen, service, client, uplink), uplink.route(), null);
    }

    final RemoteTunnel openRemote(ForwardSpec forward, SshClient client, Uplink uplink) throws TunnelException {
        Endpoint destination = forward.destination();
        Service service = new DestinationService(destination);
        return new OpenRemoteTunnel(openRemote(forward.listen(), service, client, uplink), uplink.route(), destination);
    }

    final RemoteForward openRemote(Endpoint listen, Service service, SshClient client, Uplink uplink)
            throws TunnelException {
        try {
            Limits limits = limits(uplink, "forwarded-", listen);
            RemoteForward running = RemoteForward.open(uplink, listen, service, limits, listener);
            client.register(running.forward());
            return running;
        } catch (TunnelException e) {
            throw Subject.remote(listen, service.toString(), uplink.route()).about(e);
        }
    }

    /** What was set, or else what ssh_config says for the last hop and this direction of channels. */
    private Limits limits(Uplink uplink, String direction, Endpoint farSide) {
        ResolvedHop last = uplink.route().last();
        String type = direction + (farSide instanceof Endpoint.Tcp ? "tcpip" : "streamlocal@openssh.com");
        return new Limits(
                maxConnections,
                openTimeout == null ? last.connectTimeout() : openTimeout,
                idleTimeout == null ? last.config().connection().channelTimeout(type) : idleTimeout,
                handshakes(),
                handshakePatience());
    }

    /** How many clients at once may be about to say where they want to go. */
    int handshakes() {
        return DEFAULT_HANDSHAKES;
    }

    /** How long each may take for it. */
    Duration handshakePatience() {
        return DEFAULT_HANDSHAKE_TIMEOUT;
    }
}
