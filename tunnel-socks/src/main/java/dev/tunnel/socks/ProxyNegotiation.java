package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the conversations in all protocols have in common. */
abstract class ProxyNegotiation implements Negotiation {
    private final ProxyNegotiator negotiator;
    private final ProxyProtocol protocol;
    /** What the client has done wrong. */
    private @Nullable Failure failure;

    ProxyNegotiation(ProxyNegotiator negotiator, ProxyProtocol protocol) {
        this.negotiator = negotiator;
        this.protocol = protocol;
    }

    @Override
    public final Endpoint.@Nullable Tcp take(ByteBuffer received, ByteArrayOutputStream reply)
            throws TunnelException.Refused {
        if (!negotiator.speaks(protocol)) {
            throw refusal(Failure.FORBIDDEN, "the client speaks " + protocol + ", which is switched off");
        }
        return converse(received, reply);
    }

    /** See {@link #take}. */
    abstract Endpoint.@Nullable Tcp converse(ByteBuffer received, ByteArrayOutputStream reply)
            throws TunnelException.Refused;

    /** The client can't be served. */
    final TunnelException.Refused refusal(Failure why, String message) {
        failure = why;
        return new TunnelException.Refused(message);
    }

    /** Whether clients have to say who they are. */
    final boolean asksForLogin() {
        return negotiator.login() != null;
    }

    /**
     * Checks who the client says it is.
     *
     * @throws TunnelException.Refused if that is wrong
     */
    final void checkLogin(byte[] user, byte[] password) throws TunnelException.Refused {
        Login login = negotiator.login();
        if (login == null || !login.accepts(user, password)) {
            throw refusal(Failure.LOGIN, "the client's user or password is wrong");
        }
    }

    /**
     * Where the client wants to go.
     *
     * @throws TunnelException.Refused if that is no destination
     */
    final Endpoint.Tcp destination(byte[] host, int port) throws TunnelException.Refused {
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(host))
                    .toString();
            return destination(name, port);
        } catch (CharacterCodingException e) {
            throw refusal(Failure.MALFORMED, "the client names a host that is not UTF-8");
        }
    }

    final Endpoint.Tcp destination(String host, int port) throws TunnelException.Refused {
        try {
            return Hosts.destination(host, port);
        } catch (IllegalArgumentException e) {
            throw refusal(Failure.MALFORMED, "the client names no destination: " + e.getMessage());
        }
    }

    @Override
    public final byte[] failed(TunnelException cause) {
        return failed(failure == null ? Failure.of(cause) : failure);
    }

    /** What to tell the client, at the point to which the conversation has come. */
    abstract byte[] failed(Failure why);
}
