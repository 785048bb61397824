package dev.tunnel.internal.route;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.config.Explanation;
import dev.tunnel.config.HostConfig;
import dev.tunnel.internal.hostkey.HostKeyRules;
import java.time.Duration;

/**
 * A hop with everything filled in that is needed to connect to it.
 *
 * @param index its place in the route, starting at 1
 * @param hop the hop as it was given
 * @param config what ssh_config says about it
 * @param target what it is connected to, and how
 * @param connectTimeout how long one attempt to connect to it may take, login included
 * @param keepAlive when it counts as dead
 * @param sharing who may use its session
 */
public record ResolvedHop(
        int index,
        Hop hop,
        HostConfig config,
        Target target,
        Duration connectTimeout,
        KeepAlive keepAlive,
        Sharing sharing) {

    /**
     * What two hops must have in common, beside the way to them, to share a session.
     *
     * @param host the name or address to connect to, and to look up in known_hosts
     * @param port 1 to 65535
     * @param user the login name
     * @param login what to authenticate with
     * @param hostKeys which host keys are accepted
     * @param dialing how it is connected to
     * @param offer which algorithms are offered
     */
    public record Target(
            String host, int port, String user, Login login, HostKeyRules hostKeys, Dialing dialing, Offer offer) {}

    public String host() {
        return target.host;
    }

    public int port() {
        return target.port;
    }

    public String user() {
        return target.user;
    }

    public Credentials credentials() {
        return target.login.credentials();
    }

    /** What ssh_config says with this keyword, and where, as messages have it; the keyword alone if it says nothing. */
    public String quote(String keyword) {
        return config.explain().values().stream()
                .filter(value -> value.keyword().equals(keyword) && value.file() != null)
                .findFirst()
                .map(Explanation.Value::toString)
                .orElse(keyword);
    }

    /** How long connecting may take with all attempts and the pauses between them. */
    public Duration connectLimit() {
        int pauses = target.dialing.attempts() - 1;
        Duration all = connectTimeout.plus(connectTimeout.plus(Dialing.PAUSE).multipliedBy(pauses));
        return all.compareTo(RoutePlanner.LONGEST_TIMEOUT) > 0 ? RoutePlanner.LONGEST_TIMEOUT : all;
    }

    /** The same hop, with a session that nobody else may use. */
    ResolvedHop unshared() {
        return new ResolvedHop(
                index, hop, config, target, connectTimeout, keepAlive, new Sharing(false, sharing.linger()));
    }

    /** {@code user@host:port}. */
    @Override
    public String toString() {
        return user() + "@" + (host().contains(":") ? "[" + host() + "]" : host()) + ":" + port();
    }
}
