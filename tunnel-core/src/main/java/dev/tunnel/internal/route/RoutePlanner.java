package dev.tunnel.internal.route;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.HostKeyPrompt;
import dev.tunnel.TunnelException;
import dev.tunnel.config.ConfiguredHop;
import dev.tunnel.config.HostConfig;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.hostkey.HostKeyRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From the hops as given to a route with everything filled in: what a hop says itself counts before what is given here,
 * that before ssh_config, and that before the defaults. Does no network I/O.
 *
 * @param config what ssh_config says
 * @param credentials for hops without their own, or null
 * @param hostKeys for hops without their own, or null
 * @param hostKeyPrompt who is asked about unknown keys where ssh_config decides, or null
 * @param connectTimeout for every hop, or null
 * @param keepAlive for every hop, or null
 */
public record RoutePlanner(
        SshConfig config,
        @Nullable Credentials credentials,
        @Nullable HostKeyPolicy hostKeys,
        @Nullable HostKeyPrompt hostKeyPrompt,
        @Nullable Duration connectTimeout,
        @Nullable KeepAlive keepAlive) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
    static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    /**
     * Fills the hops in, and puts those before them that ssh_config has the first one jump through.
     *
     * @throws TunnelException.Configuration if there is no hop, a setting is out of range, or ssh_config is bad or
     *     refuses the connection
     */
    public Route plan(List<Hop> via) throws TunnelException {
        if (via.isEmpty()) {
            throw new TunnelException.Configuration(
                    null, "no hop given: name the SSH server to go through, for example via(\"user@bastion\")", null);
        }
        checkTimeout();
        List<ResolvedHop> hops = new ArrayList<>();
        for (ConfiguredHop each : config.route(via)) {
            hops.add(resolve(hops.size() + 1, each.hop(), each.config()));
        }
        return new Route(hops);
    }

    private void checkTimeout() throws TunnelException {
        if (connectTimeout != null
                && (connectTimeout.isNegative()
                        || connectTimeout.isZero()
                        || connectTimeout.compareTo(LONGEST_TIMEOUT) > 0)) {
            throw new TunnelException.Configuration(
                    null,
                    "connect timeout " + connectTimeout + " is out of range: more than zero and at most a day",
                    null);
        }
    }

    private ResolvedHop resolve(int index, Hop hop, HostConfig config) throws TunnelException {
        if (config.refusal() != null) {
            throw new TunnelException.Configuration(
                    hop, "ssh_config refuses the connection to " + hop + ": " + config.refusal(), null);
        }
        if (config.connection().connectionAttempts() < 1) {
            throw new TunnelException.Configuration(
                    hop, "ssh_config has ConnectionAttempts 0 for " + hop + "; at least 1 is needed", null);
        }
        return new ResolvedHop(
                index,
                hop,
                config,
                new ResolvedHop.Target(
                        config.hostName(),
                        config.port(),
                        config.user(),
                        Login.of(config.authentication(), hop.credentials() == null ? credentials : hop.credentials()),
                        HostKeyRules.of(config, hop.hostKeys() == null ? hostKeys : hop.hostKeys(), hostKeyPrompt),
                        index == 1 ? Dialing.of(config) : Dialing.OVER_SESSION,
                        Offer.of(config)),
                connectTimeout == null ? timeout(config.connection().connectTimeout()) : connectTimeout,
                Objects.requireNonNullElseGet(keepAlive, () -> KeepAlive.of(config.connection())),
                Sharing.of(config.connection()));
    }

    /** Zero stands for no limit. */
    private static Duration timeout(@Nullable Duration configured) {
        if (configured == null) {
            return CONNECT_TIMEOUT;
        }
        return configured.isZero() || configured.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : configured;
    }
}
