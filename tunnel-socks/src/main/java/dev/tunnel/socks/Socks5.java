package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** SOCKS 5: greeting, perhaps a login, and the request (RFC 1928, RFC 1929). */
final class Socks5 extends ProxyNegotiation {
    static final byte VERSION = 5;

    private static final byte LOGIN_VERSION = 1;
    private static final byte NO_LOGIN = 0;
    private static final byte USER_AND_PASSWORD = 2;
    private static final byte NO_METHOD = (byte) 0xff;
    private static final byte CONNECT = 1;
    private static final byte IPV4 = 1;
    private static final byte NAME = 3;
    private static final byte IPV6 = 4;
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    /** What stands before the address. */
    private static final int HEAD = 4;

    private enum State {
        GREETING,
        LOGIN,
        REQUEST
    }

    private State state = State.GREETING;

    Socks5(ProxyNegotiator negotiator) {
        super(negotiator, ProxyProtocol.SOCKS5);
    }

    @Override
    Endpoint.@Nullable Tcp converse(ByteBuffer received, ByteArrayOutputStream reply) throws TunnelException.Refused {
        if (state == State.GREETING && !greeting(received, reply)) {
            return null;
        }
        if (state == State.LOGIN && !login(received, reply)) {
            return null;
        }
        return request(received);
    }

    /** Chooses one of the client's methods; false if they aren't complete. */
    private boolean greeting(ByteBuffer received, ByteArrayOutputStream reply) throws TunnelException.Refused {
        byte[] methods = counted(received, 1);
        if (methods == null) {
            return false;
        }
        byte wanted = asksForLogin() ? USER_AND_PASSWORD : NO_LOGIN;
        if (!contains(methods, wanted)) {
            throw refusal(
                    asksForLogin() ? Failure.LOGIN : Failure.GENERAL,
                    asksForLogin() ? "the client offers no user and password" : "the client insists on authentication");
        }
        received.position(received.position() + 2 + methods.length);
        state = asksForLogin() ? State.LOGIN : State.REQUEST;
        reply.write(VERSION);
        reply.write(wanted);
        return true;
    }

    private static boolean contains(byte[] methods, byte wanted) {
        for (byte method : methods) {
            if (method == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Checks user and password; false if they aren't complete. */
    private boolean login(ByteBuffer received, ByteArrayOutputStream reply) throws TunnelException.Refused {
        if (received.hasRemaining() && received.get(received.position()) != LOGIN_VERSION) {
            throw refusal(Failure.LOGIN, "the client's login is of an unknown version");
        }
        byte[] user = counted(received, 1);
        byte[] password = user == null ? null : counted(received, 2 + user.length);
        if (user == null || password == null) {
            return false;
        }
        checkLogin(user, password);
        received.position(received.position() + 3 + user.length + password.length);
        state = State.REQUEST;
        reply.write(LOGIN_VERSION);
        reply.write(0);
        return true;
    }

    private Endpoint.@Nullable Tcp request(ByteBuffer received) throws TunnelException.Refused {
        int start = received.position();
        if (received.hasRemaining() && received.get(start) != VERSION) {
            throw refusal(Failure.MALFORMED, "the client's request is of another version than its greeting");
        }
        if (received.remaining() < HEAD) {
            return null;
        }
        byte command = received.get(start + 1);
        if (command != CONNECT) {
            throw refusal(
                    Failure.COMMAND, "the client wants SOCKS5 command " + command + ", but only CONNECT is served");
        }
        byte[] address = address(received, received.get(start + 3));
        int head = HEAD + (received.get(start + 3) == NAME ? 1 : 0);
        if (address == null || received.remaining() < head + address.length + 2) {
            return null;
        }
        received.position(start + head + address.length);
        int port = Short.toUnsignedInt(received.getShort());
        return received.get(start + 3) == NAME ? destination(address, port) : destination(Hosts.text(address), port);
    }

    private byte @Nullable [] address(ByteBuffer received, byte type) throws TunnelException.Refused {
        return switch (type) {
            case IPV4 -> bytes(received, HEAD, V4_BYTES);
            case NAME -> counted(received, HEAD);
            case IPV6 -> bytes(received, HEAD, V6_BYTES);
            default -> throw refusal(Failure.ADDRESS_TYPE, "the client's address is of unknown type " + type);
        };
    }

    /** The bytes whose number stands at the given place, or null if they aren't there yet. */
    private static byte @Nullable [] counted(ByteBuffer received, int at) {
        return received.remaining() <= at
                ? null
                : bytes(received, at + 1, Byte.toUnsignedInt(received.get(received.position() + at)));
    }

    private static byte @Nullable [] bytes(ByteBuffer received, int at, int length) {
        if (received.remaining() < at + length) {
            return null;
        }
        byte[] bytes = new byte[length];
        received.get(received.position() + at, bytes);
        return bytes;
    }

    /** As address and port of our side zeros: what there is at the last hop, SSH doesn't tell. */
    @Override
    public byte[] opened() {
        return answer((byte) 0);
    }

    @Override
    byte[] failed(Failure why) {
        return switch (state) {
            case GREETING -> new byte[] {VERSION, NO_METHOD};
            case LOGIN -> new byte[] {LOGIN_VERSION, 1};
            case REQUEST -> answer(why.socks5());
        };
    }

    private static byte[] answer(byte code) {
        return new byte[] {VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0};
    }
}
