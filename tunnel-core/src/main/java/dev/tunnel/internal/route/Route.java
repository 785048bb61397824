package dev.tunnel.internal.route;

import dev.tunnel.Hop;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The resolved hops, in the order they are passed through.
 *
 * @param hops at least one
 */
public record Route(List<ResolvedHop> hops) {
    public Route {
        hops = List.copyOf(hops);
    }

    /** The hop that opens the connections to the destination. */
    public ResolvedHop last() {
        return hops.get(hops.size() - 1);
    }

    /** The same hops, with sessions that nobody else may use. */
    public Route unshared() {
        return new Route(hops.stream().map(ResolvedHop::unshared).toList());
    }

    /** The hops as they were given. */
    public List<Hop> asGiven() {
        return hops.stream().map(ResolvedHop::hop).toList();
    }

    /** Names a hop of this route as messages do: {@code hop 2 of 3 (user@host:port)}; empty for null or a stranger. */
    public String locate(@Nullable Hop hop) {
        return hops.stream()
                .filter(candidate -> candidate.hop().equals(hop))
                .findFirst()
                .map(found -> "hop " + found.index() + " of " + hops.size() + " (" + found + ")")
                .orElse("");
    }

    /** The hops as given, separated by commas. */
    @Override
    public String toString() {
        return hops.stream().map(hop -> hop.hop().toString()).collect(Collectors.joining(","));
    }
}
