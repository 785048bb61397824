package dev.tunnel.config;

import dev.tunnel.internal.config.ForwardFields;
import dev.tunnel.internal.config.ForwardFields.Field;
import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.util.List;

/** Reads {@code ssh -L}'s notation part by part, by the same rules as OpenSSH's {@code parse_forward}. */
final class ForwardSpecParser {
    private static final String EXPECTED_LOCAL = expected("local", "remote");
    private static final String EXPECTED_REMOTE = expected("remote", "local");

    private static final String EXPECTED_DYNAMIC =
            "expected [bind_address:]port or /local.sock, with an IPv6 address in brackets";

    private ForwardSpecParser() {}

    private static String expected(String here, String there) {
        return "expected [bind_address:]port:host:hostport, [bind_address:]port:/" + there + ".sock, /" + here
                + ".sock:host:hostport or /" + here + ".sock:/" + there + ".sock, with an IPv6 address in brackets";
    }

    static ForwardSpec parse(String spec) {
        try {
            return combine(fields(spec.strip()));
        } catch (IllegalArgumentException e) {
            throw bad("forward", spec, EXPECTED_LOCAL, e);
        }
    }

    static ForwardSpec parseRemote(String spec) {
        try {
            List<Field> parts = fields(spec.strip());
            if (isDynamic(parts)) {
                throw new IllegalArgumentException("it has no destination, which makes it a remote dynamic forward: the"
                        + " last hop would be a SOCKS proxy; open it with SocksTunnel.remote, of tunnel-socks");
            }
            return combine(parts);
        } catch (IllegalArgumentException e) {
            throw bad("remote forward", spec, EXPECTED_REMOTE, e);
        }
    }

    /** Where to listen for clients that say themselves where they want to go. */
    static Endpoint parseDynamic(String spec) {
        try {
            List<Field> parts = fields(spec.strip());
            return switch (parts.size()) {
                case 1 -> parts.get(0).isPath() ? unix(parts.get(0)) : loopback(parts.get(0));
                case 2 -> listen(parts.get(0), parts.get(1));
                default ->
                    throw new IllegalArgumentException("it has " + parts.size() + " parts where 1 or 2 are possible");
            };
        } catch (IllegalArgumentException e) {
            throw bad("dynamic forward", spec, EXPECTED_DYNAMIC, e);
        }
    }

    private static IllegalArgumentException bad(
            String what, String spec, String expected, IllegalArgumentException cause) {
        return new IllegalArgumentException(
                "bad " + what + " " + Text.quoted(spec) + ": " + cause.getMessage() + "; " + expected, cause);
    }

    private static boolean isDynamic(List<Field> parts) {
        return switch (parts.size()) {
            case 1 -> parts.get(0).isPath() || isPort(parts.get(0));
            case 2 -> !parts.get(0).isPath() && isPort(parts.get(1));
            default -> false;
        };
    }

    private static boolean isPort(Field field) {
        return !field.text().isEmpty() && field.text().chars().allMatch(c -> c >= '0' && c <= '9');
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
