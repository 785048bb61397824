package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays a client's bytes to a negotiation in pieces, as they would come from a socket. */
final class Conversation {
    private final ProxyNegotiator negotiator;
    private final Negotiation negotiation;
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();
    private ByteBuffer received = ByteBuffer.allocate(0);

    /**
     * What came of it.
     *
     * @param replies all that the client was told, in hexadecimal, or as text if it is some
     * @param destination where it wants to go, or null
     * @param refusal why it isn't served, or null
     * @param rest what is left for the destination, in hexadecimal
     */
    record Outcome(
            String replies,
            Endpoint.@Nullable Tcp destination,
            @Nullable String refusal,
            String rest) {}

    private Conversation(ProxyNegotiator negotiator) {
        this.negotiator = negotiator;
        this.negotiation = negotiator.begin();
    }

    /** Asks without password and rules. */
    static ProxyNegotiator open() {
        return new ProxyNegotiator(EnumSet.allOf(ProxyProtocol.class), null, new Policy(List.of(), List.of(), false));
    }

    /** Asks for the password {@code wonder} of {@code alice}. */
    static ProxyNegotiator withPassword() {
        return new ProxyNegotiator(
                EnumSet.allOf(ProxyProtocol.class),
                Login.of("alice", "wonder"::toCharArray),
                new Policy(List.of(), List.of(), false));
    }

    /** Plays all pieces, and connects the destination when it is known. */
    static Outcome play(ProxyNegotiator negotiator, byte[]... pieces) {
        return new Conversation(negotiator).play(pieces);
    }

    private Outcome play(byte[][] pieces) {
        Endpoint.Tcp destination = null;
        for (byte[] piece : pieces) {
            receive(piece);
            try {
                destination = destination == null ? take() : destination;
            } catch (TunnelException e) {
                replies.writeBytes(negotiation.failed(e));
                return new Outcome(replies(), null, e.getMessage(), "");
            }
        }
        if (destination != null) {
            replies.writeBytes(negotiation.opened());
        }
        byte[] rest = new byte[received.remaining()];
        received.get(rest);
        return new Outcome(replies(), destination, null, HexFormat.of().formatHex(rest));
    }

    private Endpoint.@Nullable Tcp take() throws TunnelException {
        Endpoint.Tcp destination = negotiation.take(received, replies);
        if (destination != null) {
            negotiator.check(destination);
        }
        return destination;
    }

    private void receive(byte[] piece) {
        received = ByteBuffer.allocate(received.remaining() + piece.length)
                .put(received)
                .put(piece)
                .flip();
    }

    private String replies() {
        byte[] bytes = replies.toByteArray();
        boolean text = bytes.length > 0 && bytes[0] == 'H';
        return text
                ? new String(bytes, StandardCharsets.US_ASCII)
                : HexFormat.of().formatHex(bytes);
    }
}
