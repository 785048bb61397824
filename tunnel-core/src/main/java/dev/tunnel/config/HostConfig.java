package dev.tunnel.config;

import dev.tunnel.Hop;
import dev.tunnel.internal.config.BadConfigException;
import dev.tunnel.internal.config.Ignored;
import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Listing;
import dev.tunnel.internal.config.Resolved;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything an {@link SshConfig} says about a host, with tokens and variables expanded. Immutable. */
public final class HostConfig {
    private final Resolved resolved;
    private final List<Hop> jumps;
    private final ForwardConfig forwards;
    private final HostKeyConfig hostKeys;
    private final AuthenticationConfig authentication;

    private HostConfig(Resolved resolved) throws BadConfigException {
        this.resolved = resolved;
        this.jumps = Values.each(
                        resolved,
                        Keyword.PROXY_JUMP,
                        setting -> Values.butNone(setting.words()).stream()
                                .map(Hop::of)
                                .toList())
                .stream()
                .flatMap(List::stream)
                .toList();
        this.forwards = new ForwardConfig(resolved);
        this.hostKeys = new HostKeyConfig(resolved);
        this.authentication = new AuthenticationConfig(resolved);
    }

    static HostConfig of(Resolved resolved) throws BadConfigException {
        return new HostConfig(resolved);
    }

    /** {@return the name as it was typed} */
    public String host() {
        return resolved.host();
    }

    /** {@return {@code HostName}: the name or address to connect to, canonical where that is asked for} */
    public String hostName() {
        return Values.text(resolved, Keyword.HOST_NAME);
    }

    /** {@return {@code User}: the login name, by default the local one} */
    public String user() {
        return Values.text(resolved, Keyword.USER);
    }

    /** {@return {@code Port}} */
    public int port() {
        return resolved.number(Keyword.PORT);
    }

    /** {@return {@code ProxyJump}: the hosts to pass through in this order; empty for none} */
    public List<Hop> jumps() {
        return jumps;
    }

    /** {@return {@code ProxyCommand}: the command for the user's shell, or null for none} */
    public @Nullable String proxyCommand() {
        return resolved.textButNone(Keyword.PROXY_COMMAND);
    }

    /** {@return {@code RefuseConnection}: why no connection is to be made, or null} */
    public @Nullable String refusal() {
        return resolved.text(Keyword.REFUSE_CONNECTION);
    }

    /** {@return {@code Tag}, or null} */
    public @Nullable String tag() {
        return resolved.text(Keyword.TAG);
    }

    /** {@return what is forwarded, and how} */
    public ForwardConfig forwards() {
        return forwards;
    }

    /** {@return how the server's host key is checked} */
    public HostKeyConfig hostKeys() {
        return hostKeys;
    }

    /** {@return how the user is authenticated} */
    public AuthenticationConfig authentication() {
        return authentication;
    }

    /** {@return how the connection is made and kept} */
    public ConnectionConfig connection() {
        return new ConnectionConfig(resolved);
    }

    /** {@return what runs there, for programs that leave that to ssh_config} */
    public SessionConfig session() {
        return new SessionConfig(resolved);
    }

    /** {@return which algorithms are offered} */
    public AlgorithmConfig algorithms() {
        return new AlgorithmConfig(resolved);
    }

    /** {@return where every value comes from, and what is ignored} */
    public Explanation explain() {
        return Explanation.of(resolved);
    }

    /**
     * The lines that ask for something that this library doesn't do and that may be missed; a line that is in the files
     * many systems ship ({@code GSSAPIAuthentication yes}) is only among those that {@link #explain} has.
     *
     * @return each with its place and the reason
     */
    public List<Explanation.Ignored> unsupported() {
        return resolved.ignored().stream()
                .filter(Ignored::isMissed)
                .map(Explanation::ignored)
                .toList();
    }

    /**
     * The values line by line as {@code ssh -G} shows them, in its order and notation, but for keywords without effect
     * here and for defaults of algorithms.
     *
     * @return the lines
     */
    public List<String> listing() {
        return Listing.of(resolved);
    }

    /** {@code user@hostname:port}. */
    @Override
    public String toString() {
        return Explanation.destination(resolved);
    }
}
