package dev.tunnel.config;

import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What {@code ssh -L} and {@code ssh -R} (and {@code LocalForward}, {@code RemoteForward}) say: where to listen, and
 * what to connect to. Immutable.
 *
 * @param listen where to listen
 * @param destination what to connect to
 */
public record ForwardSpec(Endpoint listen, Endpoint destination) {
    private static final Pattern SPECIAL = Pattern.compile("[:\\\\\\s]");

    /**
     * Checks the destination.
     *
     * @throws IllegalArgumentException if the destination's host is empty or {@code *}, or its port is 0
     */
    public ForwardSpec {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(destination, "destination");
        if (destination instanceof Endpoint.Tcp tcp) {
            if (tcp.host().isEmpty() || tcp.host().equals("*")) {
                throw new IllegalArgumentException(
                        "destination host " + Text.quoted(tcp.host()) + " is no host; give a name or address");
            }
            Ports.check("destination port", tcp.port(), 1);
        }
    }

    /**
     * Parses ssh's notation: {@code [bind_address:]port:host:hostport}, {@code [bind_address:]port:/remote.sock},
     * {@code /local.sock:host:hostport}, {@code /local.sock:/remote.sock}.
     *
     * <p>As with ssh, without a bind address the loopback addresses are meant, and by {@code *} or an empty one every
     * interface; an IPv6 address stands in brackets; within brackets everything is literal, elsewhere a backslash makes
     * the next character so; a part with a slash is a socket's path. Unlike ssh, the port to listen on may be 0 (the
     * system chooses), ports are numbers only, paths are absolute, a destination is never empty, space at both ends is
     * ignored and environment variables are not expanded but refused.
     *
     * @param spec the text
     * @return the forward
     * @throws IllegalArgumentException if the text has another form; the message names it, the part that is wrong and
     *     the remedy
     */
    public static ForwardSpec parse(String spec) {
        return ForwardSpecParser.parse(Objects.requireNonNull(spec, "spec"));
    }

    /**
     * Parses the notation of {@code ssh -R}, which is that of {@link #parse(String)} with the roles of this machine and
     * the last hop exchanged: the address, port or socket to listen on is the last hop's, the destination this
     * machine's.
     *
     * @param spec the text
     * @return the forward
     * @throws IllegalArgumentException as {@link #parse(String)} does, and for the form without a destination
     *     ({@code [bind_address:]port}), with which ssh makes the last hop a SOCKS proxy
     */
    public static ForwardSpec parseRemote(String spec) {
        return ForwardSpecParser.parseRemote(Objects.requireNonNull(spec, "spec"));
    }

    /**
     * Parses what {@code ssh -D} takes, and {@code ssh -R} for clients that say themselves where they want to go:
     * {@code [bind_address:]port} or the path of a unix socket. The rules are those of {@link #parse(String)}.
     *
     * @param spec the text
     * @return where to listen
     * @throws IllegalArgumentException if the text has another form; the message names it, the part that is wrong and
     *     the remedy
     */
    public static Endpoint parseDynamic(String spec) {
        return ForwardSpecParser.parseDynamic(Objects.requireNonNull(spec, "spec"));
    }

    /** The forward in ssh's notation, as {@link #parse} takes it. */
    @Override
    public String toString() {
        return part(listen) + ":" + part(destination);
    }

    private static String part(Endpoint endpoint) {
        String text = endpoint.toString();
        if (endpoint instanceof Endpoint.Tcp || !SPECIAL.matcher(text).find()) {
            return text;
        }
        // A bracket can't be quoted within brackets, a space at the end only there.
        return text.contains("]") ? text.replaceAll("[:\\\\]", "\\\\$0") : "[" + text + "]";
    }
}
