package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** SOCKS 4, and 4a, which adds names: one request. */
final class Socks4 extends ProxyNegotiation {
    static final byte VERSION = 4;

    private static final byte CONNECT = 1;
    private static final byte GRANTED = 0x5a;
    private static final byte REJECTED = 0x5b;
    /** Version, command, port and address. */
    private static final int HEAD = 8;

    private static final int ADDRESS = 4;
    private static final int LONGEST = 255;

    Socks4(ProxyNegotiator negotiator) {
        super(negotiator, ProxyProtocol.SOCKS4);
    }

    @Override
    Endpoint.@Nullable Tcp converse(ByteBuffer received, ByteArrayOutputStream reply) throws TunnelException.Refused {
        int start = received.position();
        if (received.remaining() < HEAD) {
            return null;
        }
        byte command = received.get(start + 1);
        if (command != CONNECT) {
            throw refusal(
                    Failure.COMMAND, "the client wants SOCKS4 command " + command + ", but only CONNECT is served");
        }
        if (asksForLogin()) {
            throw refusal(Failure.LOGIN, "the client speaks SOCKS4, which knows no password");
        }
        byte[] user = text(received, HEAD, "user");
        byte[] address = bytes(received, ADDRESS, HEAD - ADDRESS);
        byte[] name = null;
        boolean named = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
        if (user != null && named) {
            name = text(received, HEAD + user.length + 1, "host name");
        }
        if (user == null || (named && name == null)) {
            return null;
        }
        int port = Short.toUnsignedInt(received.getShort(start + 2));
        received.position(start + HEAD + user.length + 1 + (name == null ? 0 : name.length + 1));
        return name == null ? destination(Hosts.text(address), port) : destination(name, port);
    }

    /** What ends with a NUL, or null if that isn't there yet. */
    private byte @Nullable [] text(ByteBuffer received, int at, String what) throws TunnelException.Refused {
        int length = 0;
        while (at + length < received.remaining()) {
            if (received.get(received.position() + at + length) == 0) {
                return bytes(received, at, length);
            }
            length++;
            if (length > LONGEST) {
                throw refusal(Failure.MALFORMED, "the client's " + what + " is longer than " + LONGEST + " bytes");
            }
        }
        return null;
    }

    private static byte[] bytes(ByteBuffer received, int at, int length) {
        byte[] bytes = new byte[length];
        received.get(received.position() + at, bytes);
        return bytes;
    }

    @Override
    public byte[] opened() {
        return answer(GRANTED);
    }

    @Override
    byte[] failed(Failure why) {
        return answer(REJECTED);
    }

    private static byte[] answer(byte code) {
        return new byte[] {0, code, 0, 0, 0, 0, 0, 0};
    }
}
