package dev.tunnel.config;

import dev.tunnel.internal.config.ForwardFields;
import dev.tunnel.internal.config.ForwardFields.Field;
import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.util.List;

/** Reads {@code ssh -L}'s notation part by part, by the same rules as OpenSSH's {@code parse_forward}. */
final class ForwardSpecParser {
    private static final String EXPECTED =
            "expected [bind_address:]port:host:hostport, [bind_address:]port:/remote.sock, /local.sock:host:hostport or"
                    + " /local.sock:/remote.sock, with an IPv6 address in brackets";

    private ForwardSpecParser() {}

    static ForwardSpec parse(String spec) {
        try {
            return combine(fields(spec.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "bad forward " + Text.quoted(spec) + ": " + e.getMessage() + "; " + EXPECTED, e);
        }
    }

    private static ForwardSpec combine(List<Field> parts) {
        return switch (parts.size()) {
            case 2 -> two(parts.get(0), parts.get(1));
            case 3 -> three(parts.get(0), parts.get(1), parts.get(2));
            case 4 -> new ForwardSpec(listen(parts.get(0), parts.get(1)), destination(parts.get(2), parts.get(3)));
            default ->
                throw new IllegalArgumentException("it has " + parts.size() + " parts where 2 to 4 are possible");
        };
    }

    private static ForwardSpec two(Field listen, Field destination) {
        if (!destination.isPath()) {
            throw new IllegalArgumentException("the destination or its port is missing");
        }
        return new ForwardSpec(listen.isPath() ? unix(listen) : loopback(listen), unix(destination));
    }

    private static ForwardSpec three(Field first, Field second, Field third) {
        if (first.isPath()) {
            return new ForwardSpec(unix(first), destination(second, third));
        }
        if (third.isPath()) {
            return new ForwardSpec(listen(first, second), unix(third));
        }
        return new ForwardSpec(loopback(first), destination(second, third));
    }

    private static Endpoint unix(Field path) {
        return Endpoint.unix(path.text());
    }

    private static Endpoint loopback(Field port) {
        return Endpoint.loopback(listenPort(port));
    }

    private static Endpoint listen(Field bindAddress, Field port) {
        return Endpoint.tcp(bindAddress.text(), listenPort(port));
    }

    private static int listenPort(Field port) {
        return Ports.parse("port", port.text(), 0);
    }

    private static Endpoint destination(Field host, Field port) {
        return Endpoint.tcp(host.text(), Ports.parse("destination port", port.text(), 1));
    }

    private static List<Field> fields(String spec) {
        if (spec.contains("${")) {
            throw new IllegalArgumentException("environment variables are not expanded; put the value in");
        }
        return ForwardFields.split(spec);
    }
}
