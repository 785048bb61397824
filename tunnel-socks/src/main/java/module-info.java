/** Dynamic forwarding ({@code ssh -D}) for Tunnel. */
module dev.tunnel.socks {
    requires transitive dev.tunnel.core;
    requires static org.jspecify;
}
