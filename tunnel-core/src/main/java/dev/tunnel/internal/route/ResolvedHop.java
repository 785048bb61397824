package dev.tunnel.internal.route;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import java.time.Duration;

/**
 * A hop with everything filled in: all that is needed to connect to it, and nothing else, so that equal hops may share
 * a session.
 *
 * @param index its place in the route, starting at 1
 * @param hop the hop as it was given
 * @param host the name or address to connect to, and to look up in known_hosts
 * @param port 1 to 65535
 * @param user the login name
 * @param credentials what to authenticate with
 * @param hostKeys which host keys are accepted
 * @param connectTimeout how long it may take
 */
public record ResolvedHop(
        int index,
        Hop hop,
        String host,
        int port,
        String user,
        Credentials credentials,
        HostKeyPolicy hostKeys,
        Duration connectTimeout) {

    /** {@code user@host:port}. */
    @Override
    public String toString() {
        return user + "@" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
