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
    private static final int MOST_HOPS = 64;

    private final SshConfig config;
    private final List<ConfiguredHop> hops = new ArrayList<>();
    private final Map<String, String> underWay = new LinkedHashMap<>();

    JumpRoute(SshConfig config) {
        this.config = config;
    }

    /** The hosts to pass through for the last one of the given hosts, which are those of {@code ssh -J}, and itself. */
    List<ConfiguredHop> through(List<Hop> given) throws TunnelException {
        add(given, HostOverrides.none());
        return List.copyOf(hops);
    }

    private void add(List<Hop> given, HostOverrides first) throws TunnelException {
        Hop target = given.get(given.size() - 1);
        List<Hop> before = given.subList(0, given.size() - 1);
        HostOverrides overrides = target.options().after(overrides(target, before, first));
        if (underWay.putIfAbsent(target.host() + overrides, target.host()) != null) {
            throw loop(target);
        }
        if (underWay.size() > MOST_HOPS) {
            String message = "ProxyJump leads through more than " + MOST_HOPS + " hosts, and on through " + target
                    + "; does a token in it make another host each time?";
            throw new TunnelException.Configuration(target, message, null);
        }
        HostConfig resolved = resolve(target, overrides);
        if (!before.isEmpty()) {
            add(before, first);
        } else if (!resolved.jumps().isEmpty()) {
            add(resolved.jumps(), HostOverrides.from("ProxyJump of " + target.host()));
        }
        hops.add(new ConfiguredHop(target, resolved));
    }

    private HostConfig resolve(Hop target, HostOverrides overrides) throws TunnelException {
        try {
            return config.resolve(target.host(), overrides);
        } catch (TunnelException.Unreachable e) {
            throw new TunnelException.Unreachable(target, e.stage(), String.valueOf(e.getMessage()), e.getCause());
        }
    }

    private static HostOverrides overrides(Hop hop, List<Hop> before, HostOverrides first) {
        HostOverrides overrides = first;
        overrides = hop.user() == null ? overrides : overrides.user(hop.user());
        overrides = hop.port() == 0 ? overrides : overrides.port(hop.port());
        return before.isEmpty() ? overrides : overrides.proxyJump(proxyJump(before));
    }

    /** As ssh_config has it, where a percent sign begins a token. */
    private static String proxyJump(List<Hop> hops) {
        return hops.stream().map(hop -> hop.toString().replace("%", "%%")).collect(Collectors.joining(","));
    }

    private TunnelException.Configuration loop(Hop target) {
        String message = "ProxyJump loop: " + String.join(" via ", underWay.values()) + " via " + target.host()
                + "; exclude the jump host from the block, as in Host * !" + target.host();
        return new TunnelException.Configuration(target, message, null);
    }
}
