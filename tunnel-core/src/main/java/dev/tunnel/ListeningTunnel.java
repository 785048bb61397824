package dev.tunnel;

import java.net.SocketAddress;

/** An open tunnel that listens on this machine: a local forward ({@code ssh -L}) or a dynamic one ({@code ssh -D}). */
public interface ListeningTunnel extends Tunnel {

    /**
     * The local port clients connect to.
     *
     * @return 1 to 65535
     * @throws IllegalStateException if this tunnel listens on a unix socket
     */
    int port();

    /**
     * The local address clients connect to, suited for a URL: {@code 127.0.0.1} for the default bind and for wildcards.
     *
     * @return an address without brackets
     * @throws IllegalStateException if this tunnel listens on a unix socket
     */
    String host();

    /**
     * {@link #host()} and {@link #port()} as a URL wants them, for example {@code 127.0.0.1:15432} or
     * {@code [::1]:15432}.
     *
     * @return host and port
     * @throws IllegalStateException if this tunnel listens on a unix socket
     */
    String hostAndPort();

    /**
     * The first address this tunnel listens on.
     *
     * @return an {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
     */
    SocketAddress localAddress();
}
