package dev.tunnel.socks;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 CONNECT (RFC 9110 section 9.3.6, RFC 9112), with Basic authentication (RFC 7617). */
final class HttpConnect extends ProxyNegotiation {
    private static final int LONGEST_HEADER = 16 * 1024;
    private static final String AUTHORIZATION = "Proxy-Authorization:";
    private static final String BASIC = "Basic ";

    /** How much of the header has been searched for its end. */
    private int searched;

    HttpConnect(ProxyNegotiator negotiator) {
        super(negotiator, ProxyProtocol.HTTP_CONNECT);
    }

    @Override
    Endpoint.@Nullable Tcp converse(ByteBuffer received, ByteArrayOutputStream reply) throws TunnelException.Refused {
        int end = end(received);
        if (end > LONGEST_HEADER || (end < 0 && received.remaining() >= LONGEST_HEADER)) {
            throw refusal(Failure.TOO_LONG, "the client's header is longer than " + LONGEST_HEADER + " bytes");
        }
        if (end < 0) {
            return null;
        }
        byte[] header = new byte[end];
        received.get(header);
        return request(new String(header, StandardCharsets.UTF_8).split("\r?\n", -1));
    }

    /** The length of the header with the empty line at its end, or -1 if that isn't there yet. */
    private int end(ByteBuffer received) {
        int start = received.position();
        for (int i = searched; i < received.remaining(); i++) {
            if (received.get(start + i) == '\n' && isLineStart(received, i)) {
                return i + 1;
            }
        }
        searched = received.remaining();
        return -1;
    }

    /** Whether there is nothing in the line before the given place. */
    private static boolean isLineStart(ByteBuffer received, int at) {
        int start = received.position();
        int before = at - 1;
        if (before >= 0 && received.get(start + before) == '\r') {
            before--;
        }
        return before >= 0 && received.get(start + before) == '\n';
    }

    private Endpoint.Tcp request(String[] lines) throws TunnelException.Refused {
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw refusal(Failure.MALFORMED, "the client's first line is none of HTTP/1.1");
        }
        if (!words[0].equals("CONNECT")) {
            throw refusal(
                    Failure.COMMAND,
                    "the client wants " + Text.quoted(words[0]) + " of HTTP, but only CONNECT is served");
        }
        if (asksForLogin()) {
            login(lines);
        }
        int colon = words[1].lastIndexOf(':');
        if (colon < 0) {
            throw refusal(Failure.MALFORMED, "the client names no port: " + Text.quoted(words[1]));
        }
        return destination(words[1].substring(0, colon), port(words[1].substring(colon + 1)));
    }

    private int port(String text) throws TunnelException.Refused {
        try {
            return Ports.parse("port", text, 0);
        } catch (IllegalArgumentException e) {
            throw refusal(Failure.MALFORMED, "the client names no port: " + e.getMessage());
        }
    }

    private void login(String[] lines) throws TunnelException.Refused {
        for (String line : lines) {
            if (line.regionMatches(true, 0, AUTHORIZATION, 0, AUTHORIZATION.length())) {
                login(line.substring(AUTHORIZATION.length()).strip());
                return;
            }
        }
        throw refusal(Failure.LOGIN, "the client gives no user and password");
    }

    private void login(String credentials) throws TunnelException.Refused {
        if (!credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            throw refusal(Failure.LOGIN, "the client uses another authentication than Basic");
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder()
                    .decode(credentials.substring(BASIC.length()).strip());
        } catch (IllegalArgumentException e) {
            throw refusal(Failure.LOGIN, "the client's credentials are no Base64");
        }
        int colon = 0;
        while (colon < decoded.length && decoded[colon] != ':') {
            colon++;
        }
        checkLogin(
                Arrays.copyOf(decoded, colon),
                Arrays.copyOfRange(decoded, Math.min(decoded.length, colon + 1), decoded.length));
    }

    @Override
    public byte[] opened() {
        return "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    byte[] failed(Failure why) {
        String body = why.explanation() + "\n";
        String more = switch (why) {
            case LOGIN -> "Proxy-Authenticate: Basic realm=\"tunnel\", charset=\"UTF-8\"\r\n";
            case COMMAND -> "Allow: CONNECT\r\n";
            default -> "";
        };
        String answer = "HTTP/1.1 " + why.status() + " " + why.phrase() + "\r\n" + more
                + "Content-Type: text/plain\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n"
                + body;
        return answer.getBytes(StandardCharsets.US_ASCII);
    }
}
