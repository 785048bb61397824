package dev.tunnel.socks;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.text.HostNames;
import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some destinations: {@code host}, {@code host:port}, where the host is a name or an address, a name with {@code *} and
 * {@code ?} in it, or a network, and the port a number, a range or {@code *}.
 */
final class Rule {
    private static final Pattern V4_PATTERN = Pattern.compile("[0-9.*?]*[0-9][0-9.*?]*");
    private static final int BYTE_BITS = 8;

    private final String text;
    /** A name or a pattern; of no use if there is a network. */
    private final String host;

    private final Pattern glob;
    /** A network's address, or null. */
    private final @Nullable InetAddress base;

    private final int bits;
    private final int lowestPort;
    private final int highestPort;

    private Rule(String text, String host, String ports) {
        this.text = text;
        int slash = host.indexOf('/');
        this.base = Hosts.address(slash < 0 ? host : host.substring(0, slash));
        if (base == null && slash >= 0) {
            throw new IllegalArgumentException("only an address can have a '/' behind it");
        }
        this.bits = base == null ? 0 : bits(base, slash < 0 ? null : host.substring(slash + 1));
        this.host = Hosts.normal(host);
        this.glob = glob(base == null ? this.host : "none");
        int dash = ports.indexOf('-');
        boolean any = ports.equals("*");
        this.lowestPort = any ? 1 : port(dash < 0 ? ports : ports.substring(0, dash));
        this.highestPort = any ? Ports.HIGHEST : port(ports.substring(dash + 1));
        if (lowestPort > highestPort) {
            throw new IllegalArgumentException("the range of ports ends before it begins");
        }
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException if it is none; the message names it
     */
    static Rule parse(String text) {
        try {
            int close = text.startsWith("[") ? text.indexOf(']') : -1;
            if (close > 0) {
                String rest = text.substring(close + 1);
                if (!rest.isEmpty() && !rest.startsWith(":")) {
                    throw new IllegalArgumentException("only ':' and a port may follow the bracket");
                }
                return new Rule(text, text.substring(1, close), rest.isEmpty() ? "*" : rest.substring(1));
            }
            int colon = text.indexOf(':');
            boolean port = colon >= 0 && colon == text.lastIndexOf(':');
            return new Rule(text, port ? text.substring(0, colon) : text, port ? text.substring(colon + 1) : "*");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "bad rule " + Text.quoted(text) + ": " + e.getMessage()
                            + "; expected host, host:port, address/bits or address/bits:port, where a host may have * and"
                            + " ? in it, a port may be a range or *, and an IPv6 address stands in brackets",
                    e);
        }
    }

    private static int port(String text) {
        return Ports.parse("port", text, 1);
    }

    private static int bits(InetAddress base, @Nullable String text) {
        int most = BYTE_BITS * base.getAddress().length;
        if (text == null) {
            return most;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("a network has 0 to " + most + " bits, not " + Text.quoted(text));
        }
        int bits = Integer.parseInt(text);
        if (!new BigInteger(1, base.getAddress())
                .mod(BigInteger.ONE.shiftLeft(most - bits))
                .equals(BigInteger.ZERO)) {
            throw new IllegalArgumentException("the address goes on behind the first " + bits + " bits; make that 0");
        }
        return bits;
    }

    private static Pattern glob(String host) {
        String problem = HostNames.problem(host);
        if (host.isEmpty() || problem != null) {
            throw new IllegalArgumentException("its host " + (host.isEmpty() ? "is empty" : problem));
        }
        StringBuilder regex = new StringBuilder();
        host.codePoints()
                .forEach(c -> regex.append(
                        switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(c));
                        }));
        return Pattern.compile(regex.toString());
    }

    /** Whether a destination is meant, as far as its name or address tells. */
    boolean matches(Endpoint.Tcp destination) {
        InetAddress address = Hosts.address(destination.host());
        if (address != null) {
            return matches(address, destination.port());
        }
        String name = Hosts.normal(destination.host());
        return hasPort(destination.port())
                && base == null
                && !isV4Pattern()
                && glob.matcher(name).matches();
    }

    /**
     * Whether an address is meant. A pattern of names is none of addresses, unless it is one of digits or of
     * everything.
     */
    boolean matches(InetAddress address, int port) {
        if (!hasPort(port)) {
            return false;
        }
        if (base != null) {
            return contains(address);
        }
        return host.equals("*")
                || (isV4Pattern() && glob.matcher(address.getHostAddress()).matches());
    }

    /** Whether it says by its address that an address is meant, or calls this machine by its name. */
    boolean names(InetAddress address, int port) {
        boolean localhost = host.equals("localhost") && address.isLoopbackAddress();
        return hasPort(port) && (localhost || (base != null && bits > 0 && contains(address)));
    }

    private boolean hasPort(int port) {
        return port >= lowestPort && port <= highestPort;
    }

    private boolean isV4Pattern() {
        return V4_PATTERN.matcher(host).matches();
    }

    private boolean contains(InetAddress address) {
        byte[] mine = base == null ? new byte[0] : base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int rest = BYTE_BITS * mine.length - bits;
        return new BigInteger(1, mine).shiftRight(rest).equals(new BigInteger(1, other).shiftRight(rest));
    }

    @Override
    public String toString() {
        return text;
    }
}
