package dev.tunnel.config;

import dev.tunnel.Hop;
import dev.tunnel.TunnelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Follows {@code ProxyJump}. ssh starts another ssh for the last of the jump hosts, with the ones before it as its own
 * ({@code -J}); so only the first one is reached by what the configuration says about it.
 */
final class JumpRoute {
    private final SshConfig config;
    private final List<HostConfig> hosts = new ArrayList<>();
    private final Map<String, String> underWay = new LinkedHashMap<>();

    JumpRoute(SshConfig config) {
        this.config = config;
    }

    List<HostConfig> to(String host, HostOverrides overrides) throws TunnelException.Configuration {
        if (underWay.putIfAbsent(host + overrides, host) != null) {
            throw new TunnelException.Configuration(
                    null,
                    "ProxyJump loop: " + String.join(" via ", underWay.values()) + " via " + host
                            + "; exclude the jump host from the block, as in Host * !" + host,
                    null);
        }
        HostConfig resolved = config.resolve(host, overrides);
        List<Hop> jumps = resolved.jumps();
        if (!jumps.isEmpty()) {
            Hop last = jumps.get(jumps.size() - 1);
            to(last.host(), overrides(host, last, jumps.subList(0, jumps.size() - 1)));
        }
        hosts.add(resolved);
        return List.copyOf(hosts);
    }

    private static HostOverrides overrides(String target, Hop hop, List<Hop> before) {
        HostOverrides overrides = HostOverrides.from("ProxyJump of " + target);
        overrides = hop.user() == null ? overrides : overrides.user(hop.user());
        overrides = hop.port() == 0 ? overrides : overrides.port(hop.port());
        return before.isEmpty()
                ? overrides
                : overrides.proxyJump(before.stream().map(Hop::toString).collect(Collectors.joining(",")));
    }
}
