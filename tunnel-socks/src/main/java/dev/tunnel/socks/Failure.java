package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Why a client isn't served, in the words of each protocol. SOCKS 4 has but one. */
enum Failure {
    /** Something that none of the others tells. */
    GENERAL(1, 502, "Bad Gateway", "The connection failed."),
    /** Somebody's rules forbid it. */
    FORBIDDEN(2, 403, "Forbidden", "The rules don't permit this destination."),
    /** There is no session. */
    NETWORK_UNREACHABLE(3, 503, "Service Unavailable", "There is no connection to the SSH server now."),
    /** The name has no address, or there is no way to it. */
    HOST_UNREACHABLE(4, 502, "Bad Gateway", "The destination can't be found or reached."),
    /** It was tried in vain; SSH doesn't tell a destination that refuses from one that can't be reached. */
    CONNECTION_REFUSED(5, 502, "Bad Gateway", "The destination can't be connected."),
    /** Nobody answered in time. SOCKS has no word for it but "TTL expired", which is used for this everywhere. */
    TIMEOUT(6, 504, "Gateway Timeout", "The destination didn't answer in time."),
    /** SOCKS' BIND and UDP ASSOCIATE, and every method of HTTP but CONNECT. */
    COMMAND(
            7,
            405,
            "Method Not Allowed",
            "This port is a proxy that leads through SSH. It takes SOCKS4, SOCKS5 and HTTP CONNECT; it serves no pages."),
    /** SOCKS 5: neither IPv4, nor IPv6, nor a name. */
    ADDRESS_TYPE(8, 400, "Bad Request", "The address is of an unknown kind."),
    /** There are too many connections, or the client took too long. */
    BUSY(1, 503, "Service Unavailable", "There are too many clients, or this one took too long to ask."),
    /** No user and password, or wrong ones. */
    LOGIN(1, 407, "Proxy Authentication Required", "User and password are required."),
    /** What the client sent is no request. */
    MALFORMED(1, 400, "Bad Request", "This is no valid request."),
    /** HTTP: the header is too long. */
    TOO_LONG(1, 431, "Request Header Fields Too Large", "The request's header is too long.");

    private final byte socks5;
    private final int status;
    private final String phrase;
    private final String explanation;

    Failure(int socks5, int status, String phrase, String explanation) {
        this.socks5 = (byte) socks5;
        this.status = status;
        this.phrase = phrase;
        this.explanation = explanation;
    }

    /** RFC 1928 section 6. */
    byte socks5() {
        return socks5;
    }

    /** RFC 9110 section 15. */
    int status() {
        return status;
    }

    String phrase() {
        return phrase;
    }

    /** For people who look at the answer. */
    String explanation() {
        return explanation;
    }

    /** Decides by type and reason, never by text. */
    static Failure of(TunnelException cause) {
        if (cause instanceof TunnelException.ChannelOpen open) {
            return switch (open.reason()) {
                case ADMINISTRATIVELY_PROHIBITED -> FORBIDDEN;
                case CONNECT_FAILED -> dialled(open.getCause());
                case RESOURCE_SHORTAGE -> BUSY;
                case TIMEOUT -> TIMEOUT;
                case UNKNOWN_CHANNEL_TYPE, OTHER -> GENERAL;
            };
        }
        if (cause instanceof TunnelException.Refused) {
            return BUSY;
        }
        return cause instanceof TunnelException.Unreachable ? NETWORK_UNREACHABLE : GENERAL;
    }

    /** Connected from this machine, the cause is known. */
    private static Failure dialled(@Nullable Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof UnknownHostException || one instanceof NoRouteToHostException) {
                return HOST_UNREACHABLE;
            }
            if (one instanceof SocketTimeoutException) {
                return TIMEOUT;
            }
            if (one instanceof ConnectException) {
                return CONNECTION_REFUSED;
            }
        }
        return CONNECTION_REFUSED;
    }
}
