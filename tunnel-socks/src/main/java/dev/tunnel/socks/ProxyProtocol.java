package dev.tunnel.socks;

/** A protocol in which a client says where it wants to go; all on one port, told apart by the client's first byte. */
public enum ProxyProtocol {
    /** SOCKS 5 (RFC 1928), with user and password (RFC 1929) if the tunnel asks for them. */
    SOCKS5,
    /** SOCKS 4 and 4a, which know no password: a tunnel that asks for one refuses them. */
    SOCKS4,
    /** The CONNECT method of HTTP/1.1 (RFC 9110), with Basic authentication (RFC 7617). */
    HTTP_CONNECT
}
