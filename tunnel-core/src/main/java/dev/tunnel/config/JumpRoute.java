package dev.tunnel.config;

import dev.tunnel.Hop;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.config.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Follows {@code ProxyJump}. ssh starts another ssh for the last of the jump hosts, with the ones before it as its own
 * ({@code -J}); so only the first one is reached by what the configuration says about it.
 */
final class JumpRoute {
    private final SshConfig config;
    private final List<HostConfig> hosts = new ArrayList<>();
    private final Set<Request> underWay = new LinkedHashSet<>();

    JumpRoute(SshConfig config) {
        this.config = config;
    }

    List<HostConfig> to(String host, HostOverrides overrides) throws TunnelException.Configuration {
        if (!underWay.add(overrides.request(host))) {
            throw new TunnelException.Configuration(
                    null,
                    "ProxyJump loop: " + underWay.stream().map(Request::host).collect(Collectors.joining(" via "))
                            + " via " + host + "; exclude the jump host from the block, as in Host * !" + host,
                    null);
        }
        HostConfig resolved = config.resolve(host, overrides);
        List<Hop> jumps = resolved.jumps();
        if (!jumps.isEmpty()) {
            Hop last = jumps.get(jumps.size() - 1);
            to(last.host(), overrides(last, jumps.subList(0, jumps.size() - 1)));
        }
        hosts.add(resolved);
        return List.copyOf(hosts);
    }

    private static HostOverrides overrides(Hop hop, List<Hop> before) {
        HostOverrides overrides = HostOverrides.none();
        overrides = hop.user() == null ? overrides : overrides.user(hop.user());
        overrides = hop.port() == 0 ? overrides : overrides.port(hop.port());
        return before.isEmpty()
                ? overrides
                : overrides.proxyJump(before.stream().map(Hop::toString).collect(Collectors.joining(",")));
    }
}
