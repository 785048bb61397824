package dev.tunnel.socks;

import dev.tunnel.DynamicForwards;
import dev.tunnel.ListeningTunnel;
import dev.tunnel.internal.negotiation.Negotiator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Opens the dynamic forwards of ssh_config for {@link dev.tunnel.Tunnel#configured()}. Programs have no use for it. */
public final class SocksForwards implements DynamicForwards {
    private static final Set<ProxyProtocol> ALL = EnumSet.allOf(ProxyProtocol.class);

    /** Made by the {@link java.util.ServiceLoader}. */
    public SocksForwards() {}

    @Override
    @SuppressWarnings("exports") // core's, which exports it to us
    public Negotiator local() {
        return new ProxyNegotiator(ALL, null, new Policy(List.of(), List.of(), false));
    }

    @Override
    @SuppressWarnings("exports") // core's, which exports it to us
    public Negotiator remote(List<String> permitRemoteOpen) {
        boolean any = permitRemoteOpen.equals(List.of("any"));
        boolean none = permitRemoteOpen.equals(List.of("none"));
        List<Rule> permitted = any || none
                ? List.of()
                : permitRemoteOpen.stream().map(Rule::parse).toList();
        List<Rule> denied = none ? List.of(Rule.parse("*")) : List.of();
        return new ProxyNegotiator(ALL, null, new Policy(permitted, denied, true));
    }

    @Override
    public ListeningTunnel handle(ListeningTunnel tunnel) {
        return new OpenSocksTunnel(tunnel, true, true);
    }
}
