package dev.tunnel.socks;

import dev.tunnel.config.Endpoint;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where clients may go: nowhere that is denied, and if something is permitted, nowhere else. */
final class Policy {
    private final List<Rule> permitted;
    private final List<Rule> denied;
    private final boolean dialledHere;

    /**
     * A policy.
     *
     * @param permitted if empty, everything is that isn't denied
     * @param denied comes first
     * @param dialledHere whether this machine connects the destinations: then it resolves them, too, and each address
     *     is judged by itself
     */
    Policy(List<Rule> permitted, List<Rule> denied, boolean dialledHere) {
        this.permitted = List.copyOf(permitted);
        this.denied = List.copyOf(denied);
        this.dialledHere = dialledHere;
    }

    /** What speaks against a destination as the client has named it, or null. */
    @Nullable
    String problem(Endpoint.Tcp destination) {
        for (Rule rule : denied) {
            if (rule.matches(destination)) {
                return destination + " is denied by the rule " + rule;
            }
        }
        boolean judgedLater = dialledHere && Hosts.address(destination.host()) == null;
        if (permitted.isEmpty() || judgedLater || isPermitted(destination)) {
            return null;
        }
        return destination + " is not permitted by any rule";
    }

    private boolean isPermitted(Endpoint.Tcp destination) {
        return permitted.stream().anyMatch(rule -> rule.matches(destination));
    }

    /**
     * Whether this machine may connect an address for a client. What is meant for this machine alone, loopback above
     * all, it may only if a rule names the address: no name that leads there is enough.
     */
    boolean permits(Endpoint.Tcp destination, InetAddress address) {
        int port = destination.port();
        if (denied.stream().anyMatch(rule -> rule.matches(address, port))) {
            return false;
        }
        if (isOwn(address)) {
            return permitted.stream().anyMatch(rule -> rule.names(address, port));
        }
        return permitted.isEmpty()
                || isPermitted(destination)
                || permitted.stream().anyMatch(rule -> rule.matches(address, port));
    }

    /**
     * This machine, and what only this machine can reach: loopback, the unspecified address, which Linux takes for
     * loopback, and link-local, where clouds keep the credentials of their machines. Private networks are not: they are
     * what a remote dynamic tunnel is for.
     */
    private static boolean isOwn(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || (address.getAddress().length == 4 && address.getAddress()[0] == 0);
    }
}
