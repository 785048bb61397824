package dev.tunnel.config;

import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code ssh -L}'s notation part by part, by the same rules as OpenSSH's {@code parse_forward}. */
final class ForwardSpecParser {
    private static final String EXPECTED =
            "expected [bind_address:]port:host:hostport, [bind_address:]port:/remote.sock, /local.sock:host:hostport or"
                    + " /local.sock:/remote.sock, with an IPv6 address in brackets";

    private record Part(String text, boolean isPath) {}

    private final String spec;
    private int next;

    private ForwardSpecParser(String spec) {
        this.spec = spec;
    }

    static ForwardSpec parse(String spec) {
        try {
            return combine(new ForwardSpecParser(spec.strip()).parts());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "bad forward " + Text.quoted(spec) + ": " + e.getMessage() + "; " + EXPECTED, e);
        }
    }

    private static ForwardSpec combine(List<Part> parts) {
        return switch (parts.size()) {
            case 2 -> two(parts.get(0), parts.get(1));
            case 3 -> three(parts.get(0), parts.get(1), parts.get(2));
            case 4 -> new ForwardSpec(listen(parts.get(0), parts.get(1)), destination(parts.get(2), parts.get(3)));
            default ->
                throw new IllegalArgumentException("it has " + parts.size() + " parts where 2 to 4 are possible");
        };
    }

    private static ForwardSpec two(Part listen, Part destination) {
        if (!destination.isPath) {
            throw new IllegalArgumentException("the destination or its port is missing");
        }
        return new ForwardSpec(listen.isPath ? unix(listen) : loopback(listen), unix(destination));
    }

    private static ForwardSpec three(Part first, Part second, Part third) {
        if (first.isPath) {
            return new ForwardSpec(unix(first), destination(second, third));
        }
        if (third.isPath) {
            return new ForwardSpec(listen(first, second), unix(third));
        }
        return new ForwardSpec(loopback(first), destination(second, third));
    }

    private static Endpoint unix(Part path) {
        return Endpoint.unix(path.text);
    }

    private static Endpoint loopback(Part port) {
        return Endpoint.loopback(listenPort(port));
    }

    private static Endpoint listen(Part bindAddress, Part port) {
        return Endpoint.tcp(bindAddress.text, listenPort(port));
    }

    private static int listenPort(Part port) {
        return Ports.parse("port", port.text, 0);
    }

    private static Endpoint destination(Part host, Part port) {
        return Endpoint.tcp(host.text, Ports.parse("destination port", port.text, 1));
    }

    private List<Part> parts() {
        if (spec.contains("${")) {
            throw new IllegalArgumentException("environment variables are not expanded; put the value in");
        }
        List<Part> parts = new ArrayList<>();
        while (next < spec.length()) {
            parts.add(spec.charAt(next) == '[' ? bracketed() : plain());
        }
        return parts;
    }

    private Part bracketed() {
        int close = spec.indexOf(']', next);
        if (close < 0) {
            throw new IllegalArgumentException(Text.quoted(spec.substring(next)) + " has no closing bracket");
        }
        String text = spec.substring(next + 1, close);
        if (close + 1 < spec.length() && spec.charAt(close + 1) != ':') {
            throw new IllegalArgumentException("only ':' may follow " + Text.quoted(spec.substring(next, close + 1)));
        }
        next = close + 2;
        return new Part(text, text.contains("/"));
    }

    private Part plain() {
        StringBuilder text = new StringBuilder();
        boolean isPath = false;
        while (next < spec.length()) {
            char c = spec.charAt(next++);
            if (c == ':') {
                break;
            }
            isPath |= c == '/';
            text.append(c == '\\' ? escaped() : c);
        }
        return new Part(text.toString(), isPath);
    }

    private char escaped() {
        if (next == spec.length()) {
            throw new IllegalArgumentException("nothing follows the backslash at the end");
        }
        return spec.charAt(next++);
    }
}
