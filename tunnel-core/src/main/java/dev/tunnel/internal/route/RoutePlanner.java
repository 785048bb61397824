package dev.tunnel.internal.route;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From the hops as given to a route with everything filled in. Pure: it reads no file and does no network I/O. The
 * place where ssh_config aliases are going to be resolved.
 *
 * @param credentials for hops without their own
 * @param hostKeys for hops without their own
 * @param connectTimeout for every hop
 * @param localUser the login name for hops without one
 */
public record RoutePlanner(Credentials credentials, HostKeyPolicy hostKeys, Duration connectTimeout, String localUser) {
    private static final int SSH_PORT = 22;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    /**
     * Fills the hops in.
     *
     * @throws TunnelException.Configuration if there is no hop or the timeout is out of range
     */
    public Route plan(List<Hop> via) throws TunnelException {
        if (via.isEmpty()) {
            throw new TunnelException.Configuration(
                    null, "no hop given: name the SSH server to go through, for example via(\"user@bastion\")", null);
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero() || connectTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new TunnelException.Configuration(
                    null,
                    "connect timeout " + connectTimeout + " is out of range: more than zero and at most a day",
                    null);
        }
        List<ResolvedHop> hops = new ArrayList<>();
        for (Hop hop : via) {
            hops.add(resolve(hops.size() + 1, hop));
        }
        return new Route(hops);
    }

    private ResolvedHop resolve(int index, Hop hop) {
        return new ResolvedHop(
                index,
                hop,
                hop.host(),
                hop.port() == 0 ? SSH_PORT : hop.port(),
                hop.user() == null ? localUser : hop.user(),
                hop.credentials() == null ? credentials : hop.credentials(),
                hop.hostKeys() == null ? hostKeys : hop.hostKeys(),
                connectTimeout);
    }
}
