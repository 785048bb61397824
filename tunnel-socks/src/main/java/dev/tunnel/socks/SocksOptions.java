package dev.tunnel.socks;

import dev.tunnel.DynamicOptions;
import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings of both kinds of dynamic tunnels: who may use them, in which protocols, and where to.
 *
 * @param <B> the builder's own type
 */
public abstract class SocksOptions<B extends SocksOptions<B>> extends DynamicOptions<B> {
    private final Supplier<Endpoint> listen;
    private final List<Rule> permitted = new ArrayList<>();
    private final List<Rule> denied = new ArrayList<>();
    private Set<ProxyProtocol> protocols = EnumSet.allOf(ProxyProtocol.class);
    private @Nullable String bind;
    private @Nullable Login login;
    private boolean anybody;

    SocksOptions(Supplier<Endpoint> listen) {
        this.listen = listen;
    }

    @SuppressWarnings("unchecked")
    private B same() {
        return (B) this;
    }

    /**
     * Listens on the given address and not on the one of the specification. The default is loopback, IPv4 and IPv6.
     * Beyond that, clients have to have a password; see {@link #requirePassword(String, Supplier)} and
     * {@link #letAnybodyOnTheNetworkUseIt()}.
     *
     * @param bindAddress ssh's {@code bind_address}: an address or name of the machine that listens, {@code localhost}
     *     for both loopbacks, {@code *} or the empty string for every interface
     * @return this builder
     */
    public final B bind(String bindAddress) {
        this.bind = Objects.requireNonNull(bindAddress, "bindAddress");
        return same();
    }

    /**
     * Serves only clients that know a password: with SOCKS5 (RFC 1929) and HTTP (Basic). SOCKS4 has none and is refused
     * then. Replaces an earlier one. Neither user nor password is ever logged; both are compared in constant time.
     *
     * @param user the user's name
     * @param password gives the password for each client; what it gives is not changed
     * @return this builder
     */
    public final B requirePassword(String user, Supplier<char[]> password) {
        this.login = Login.of(Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"));
        return same();
    }

    /**
     * The same for any number of users.
     *
     * @param verifier whether user and password are right; called for each client, by several threads at once, and
     *     within the handshake's time limit. It should compare in constant time. The array is overwritten afterwards
     * @return this builder
     */
    public final B requirePassword(BiPredicate<String, char[]> verifier) {
        this.login = Login.of(Objects.requireNonNull(verifier, "verifier"));
        return same();
    }

    /**
     * Serves only clients that speak one of the given protocols; others are refused, in their own. Default: all.
     *
     * @param first a protocol
     * @param more others
     * @return this builder
     */
    public final B protocols(ProxyProtocol first, ProxyProtocol... more) {
        this.protocols = EnumSet.of(first, more);
        return same();
    }

    /**
     * Adds destinations where clients may go; if there is one, they may go nowhere else. A rule is {@code host},
     * {@code host:port}, {@code network/bits} or {@code network/bits:port}. A host is a name or an address; a name may
     * have {@code *} and {@code ?} in it, its case and a dot at its end don't matter. A port is a number, a range
     * ({@code 8000-8999}) or {@code *}, as without one. An IPv6 address stands in brackets if a port follows.
     *
     * <p>An address is judged by its value, however it is written: {@code 0x7f.1} is {@code 127.0.0.1}, and so is
     * {@code ::ffff:127.0.0.1}; that value is also what is connected. Patterns of names don't match addresses, but for
     * {@code *}; patterns of digits, as {@code 10.*}, match nothing else.
     *
     * @param rules the rules
     * @return this builder
     * @throws IllegalArgumentException if one can't be understood; the message says why
     */
    public final B permit(String... rules) {
        for (String rule : rules) {
            permitted.add(Rule.parse(rule));
        }
        return same();
    }

    /**
     * Adds destinations where clients may not go, whatever is permitted; see {@link #permit(String...)} for the form.
     * The names that clients send are not resolved here but by whoever connects them, so with a dynamic tunnel a denied
     * network doesn't keep clients from names that lead there: permit the names that you want instead.
     *
     * @param rules the rules
     * @return this builder
     * @throws IllegalArgumentException if one can't be understood; the message says why
     */
    public final B deny(String... rules) {
        for (String rule : rules) {
            denied.add(Rule.parse(rule));
        }
        return same();
    }

    /**
     * Listens beyond loopback without asking for a password: whoever reaches the port gets through the tunnel wherever
     * its rules let him, with the rights of whoever opened it. Only for networks where everybody may.
     *
     * @return this builder
     */
    public final B letAnybodyOnTheNetworkUseIt() {
        this.anybody = true;
        return same();
    }

    /** Where to listen. */
    final Endpoint address() throws TunnelException.Configuration {
        Endpoint address;
        try {
            address = bound(listen.get());
        } catch (IllegalArgumentException e) {
            throw new TunnelException.Configuration(null, String.valueOf(e.getMessage()), e);
        }
        if (login == null && !anybody && address instanceof Endpoint.Tcp tcp && !isLoopback(tcp.host())) {
            throw new TunnelException.Configuration(
                    null,
                    "a proxy on " + address + " would serve everybody on the network; call requirePassword, or bind to"
                            + " localhost, or call letAnybodyOnTheNetworkUseIt",
                    null);
        }
        return address;
    }

    private Endpoint bound(Endpoint given) {
        if (bind == null) {
            return given;
        }
        if (given instanceof Endpoint.Tcp tcp) {
            return Endpoint.tcp(bind, tcp.port());
        }
        throw new IllegalArgumentException("bind address \"" + bind + "\" can't be used with the unix socket " + given
                + ": give one or the other");
    }

    private static boolean isLoopback(String host) {
        InetAddress address = Hosts.address(host);
        return host.equals("localhost") || (address != null && address.isLoopbackAddress());
    }

    final boolean speaks(ProxyProtocol protocol) {
        return protocols.contains(protocol);
    }

    /**
     * Asks the clients.
     *
     * @param dialledHere whether this machine connects the destinations
     */
    final ProxyNegotiator negotiator(boolean dialledHere) {
        return new ProxyNegotiator(protocols, login, new Policy(permitted, denied, dialledHere));
    }
}
