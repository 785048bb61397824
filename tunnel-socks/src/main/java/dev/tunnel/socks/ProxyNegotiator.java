package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiation;
import dev.tunnel.internal.negotiation.Negotiator;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks clients in the protocols of proxies. */
final class ProxyNegotiator implements Negotiator {
    private final Set<ProxyProtocol> protocols;
    private final @Nullable Login login;
    private final Policy policy;

    ProxyNegotiator(Set<ProxyProtocol> protocols, @Nullable Login login, Policy policy) {
        this.protocols = EnumSet.copyOf(protocols);
        this.login = login;
        this.policy = policy;
    }

    boolean speaks(ProxyProtocol protocol) {
        return protocols.contains(protocol);
    }

    /** Checks user and password; null if nobody needs any. */
    @Nullable
    Login login() {
        return login;
    }

    @Override
    public Negotiation begin() {
        return new FirstByte(this);
    }

    @Override
    public void check(Endpoint.Tcp destination) throws TunnelException.ChannelOpen {
        String problem = policy.problem(destination);
        if (problem != null) {
            throw new TunnelException.ChannelOpen(null, Reason.ADMINISTRATIVELY_PROHIBITED, problem, null);
        }
    }

    @Override
    public boolean permits(Endpoint.Tcp destination, InetAddress address) {
        return policy.permits(destination, address);
    }

    @Override
    public String toString() {
        return "socks";
    }
}
