package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.negotiation.Negotiation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A conversation whose protocol the client chooses with its first byte. */
final class FirstByte implements Negotiation {
    private final ProxyNegotiator negotiator;
    private @Nullable ProxyNegotiation chosen;

    FirstByte(ProxyNegotiator negotiator) {
        this.negotiator = negotiator;
    }

    @Override
    public Endpoint.@Nullable Tcp take(ByteBuffer received, ByteArrayOutputStream reply)
            throws TunnelException.Refused {
        if (chosen == null && received.hasRemaining()) {
            chosen = choose(received.get(received.position()));
        }
        return chosen == null ? null : chosen.take(received, reply);
    }

    private ProxyNegotiation choose(byte first) throws TunnelException.Refused {
        if (first == Socks5.VERSION) {
            return new Socks5(negotiator);
        }
        if (first == Socks4.VERSION) {
            return new Socks4(negotiator);
        }
        if ((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z')) {
            return new HttpConnect(negotiator);
        }
        throw new TunnelException.Refused(
                String.format("the client speaks neither SOCKS nor HTTP: its first byte is 0x%02x", first));
    }

    @Override
    public byte[] opened() {
        return chosen == null ? new byte[0] : chosen.opened();
    }

    @Override
    public byte[] failed(TunnelException cause) {
        return chosen == null ? new byte[0] : chosen.failed(cause);
    }
}
