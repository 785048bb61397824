/** Dynamic forwarding ({@code ssh -D}, {@code ssh -R port}) for Tunnel: a SOCKS and HTTP CONNECT server. */
module dev.tunnel.socks {
    requires transitive dev.tunnel.core;
    requires static org.jspecify;

    exports dev.tunnel.socks;

    provides dev.tunnel.DynamicForwards with
            dev.tunnel.socks.SocksForwards;
}
