package dev.tunnel;

import dev.tunnel.config.Endpoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings that every remote tunnel has: {@link RouteOptions}, and where the last hop listens.
 *
 * @param <B> the builder's own type
 */
public abstract class RemoteOptions<B extends RemoteOptions<B>> extends TunnelOptions<B> {
    private @Nullable String bind;

    RemoteOptions() {}

    /**
     * Has the last hop listen on the given address and not on the one of the specification. The default is its loopback
     * addresses. What the server makes of it is up to its {@code GatewayPorts}; see
     * {@link RemoteTunnel#remoteAddress()}.
     *
     * @param bindAddress ssh's {@code bind_address}: an address of the last hop, {@code localhost} for its loopbacks,
     *     {@code *} or the empty string for every interface
     * @return this builder
     */
    public final B bind(String bindAddress) {
        this.bind = Objects.requireNonNull(bindAddress, "bindAddress");
        return self();
    }

    /** Where to listen: what was given, at the address that was given apart. */
    final Endpoint address(Endpoint listen) {
        String host = bind;
        if (listen instanceof Endpoint.Unix && host != null) {
            throw new IllegalArgumentException("bind address \"" + host + "\" can't be used with the unix socket "
                    + listen + ": give one or the other");
        }
        if (!(listen instanceof Endpoint.Tcp tcp)) {
            return listen;
        }
        String asked = host == null ? tcp.host() : host;
        return Endpoint.tcp(asked.isEmpty() ? "*" : asked, tcp.port());
    }
}
