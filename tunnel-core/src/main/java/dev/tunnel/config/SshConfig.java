package dev.tunnel.config;

import dev.tunnel.Hop;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.config.BadConfigException;
import dev.tunnel.internal.config.ConfigFiles;
import dev.tunnel.internal.config.Environment;
import dev.tunnel.internal.config.Resolver;
import dev.tunnel.internal.config.Source;
import dev.tunnel.internal.config.SystemEnvironment;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenSSH client configuration, ssh_config(5), and what it says about a host. For any thread; files are read when a
 * host is resolved, and read again only when they have changed.
 *
 * <p>It is resolved as ssh does it: the first value of a keyword counts unless its values add up, {@code Host} is
 * matched against the name as it was typed, all criteria of {@code Match} are known, {@code Include} may stand
 * anywhere, and files are read twice where {@code Match final} or {@code CanonicalizeHostname} asks for it. Keywords
 * that make no difference to a tunnel are accepted.
 */
public final class SshConfig {
    private static final Logger log = LoggerFactory.getLogger(SshConfig.class);

    private final ConfigFiles files;
    private final List<Source> sources;
    private final boolean runsCommands;
    /** The lines about which there has been a warning: one is enough for all connections. */
    private final Set<Explanation.Ignored> warned = ConcurrentHashMap.newKeySet();

    private SshConfig(ConfigFiles files, List<Source> sources, boolean runsCommands) {
        this.files = files;
        this.sources = sources;
        this.runsCommands = runsCommands;
    }

    /** The same with everything around the text given: for tests. */
    static SshConfig of(Environment environment, Source... sources) {
        return new SshConfig(new ConfigFiles(environment), List.of(sources), true);
    }

    /**
     * The user's configuration, {@code ~/.ssh/config}, and the system's behind it, {@code /etc/ssh/ssh_config}. Either
     * may be missing. As ssh has it, the user's is refused if others can change it.
     *
     * @return the configuration
     */
    public static SshConfig defaults() {
        Environment environment = new SystemEnvironment();
        return of(
                environment,
                Source.user(environment.home().resolve(".ssh").resolve("config")),
                Source.system(environment.systemFolder().resolve("ssh_config")));
    }

    /**
     * A file in the place of both, as {@code ssh -F} has it. Relative paths in it refer to {@code ~/.ssh}.
     *
     * @param file the file, which has to be there when a host is resolved
     * @return the configuration
     */
    public static SshConfig file(Path file) {
        return of(new SystemEnvironment(), Source.named(file.toAbsolutePath()));
    }

    /**
     * No configuration, as {@code ssh -F none} has it.
     *
     * @return the configuration
     */
    public static SshConfig none() {
        return of(new SystemEnvironment());
    }

    /**
     * A text in the place of both files. {@code Match exec} is off unless it is {@linkplain #withMatchExec allowed}.
     * The text is checked when a host is resolved.
     *
     * @param text the lines
     * @return the configuration
     */
    public static SshConfig parse(String text) {
        return of(new SystemEnvironment(), Source.text(Objects.requireNonNull(text, "text")))
                .withMatchExec(false);
    }

    /**
     * Whether {@code Match exec} may run its commands, each for ten seconds at most. By default it may where files are
     * read. Where it may not, its blocks don't apply.
     *
     * @param allowed whether it may
     * @return a new configuration
     */
    public SshConfig withMatchExec(boolean allowed) {
        return new SshConfig(files, sources, allowed);
    }

    /**
     * What the configuration says about a host: what {@code ssh -G host} shows.
     *
     * @param host the name as it would be typed after {@code ssh}, without user and port
     * @return everything about it
     * @throws TunnelException.Configuration if a line can't be used; the message has every such line
     * @throws TunnelException.Unreachable if {@code CanonicalizeFallbackLocal no} forbids a name that can't be found
     */
    public HostConfig resolve(String host) throws TunnelException {
        return resolve(host, HostOverrides.none());
    }

    /**
     * The same with settings that come before every line, as ssh's command line does.
     *
     * @param host the name as it would be typed after {@code ssh}, without user and port
     * @param overrides the settings
     * @return everything about it
     * @throws TunnelException.Configuration if a line or an override can't be used; the message has every one
     * @throws TunnelException.Unreachable if {@code CanonicalizeFallbackLocal no} forbids a name that can't be found
     */
    public HostConfig resolve(String host, HostOverrides overrides) throws TunnelException {
        try {
            return HostConfig.of(new Resolver(files, sources, runsCommands).resolve(overrides.request(host)));
        } catch (BadConfigException e) {
            throw new TunnelException.Configuration(null, String.valueOf(e.getMessage()), e);
        } catch (UnknownHostException e) {
            throw new TunnelException.Unreachable(
                    null, TunnelException.Stage.RESOLVE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The hosts that {@code ssh -J via[0],via[1],… target} passes through, and the target, the last one given, at the
     * end. Each is resolved for itself: a jump host takes nothing from the lines for the host behind it. The first one
     * given may have a {@code ProxyJump} of its own; those of the others are overridden.
     *
     * @param via the hosts in the order they are passed through; not empty
     * @return every host on the way in this order, each with what is said about it
     * @throws TunnelException.Configuration if a file is bad, or the jump hosts lead round in a circle
     * @throws TunnelException.Unreachable if {@code CanonicalizeFallbackLocal no} forbids a name that can't be found
     * @throws IllegalArgumentException if no host is given
     */
    public List<ConfiguredHop> route(List<Hop> via) throws TunnelException {
        if (via.isEmpty()) {
            throw new IllegalArgumentException("no host given");
        }
        List<ConfiguredHop> route = new JumpRoute(this).through(via);
        route.stream()
                .flatMap(hop -> hop.config().unsupported().stream())
                .filter(warned::add)
                .forEach(line -> log.warn(
                        "ssh_config: {} ({} line {}): {}", line.text(), line.file(), line.line(), line.reason()));
        return route;
    }

    /**
     * Where everything comes from that counts for a host, and what is ignored and why, with every jump host.
     *
     * @param host the name as it would be typed after {@code ssh}, without user and port
     * @return the explanation; its text is for people
     * @throws TunnelException.Configuration if a line can't be used, or a host would be reached through itself
     * @throws TunnelException.Unreachable if {@code CanonicalizeFallbackLocal no} forbids a name that can't be found
     */
    public Explanation explain(String host) throws TunnelException {
        return explain(host, HostOverrides.none());
    }

    /**
     * The same with settings that come before every line, as ssh's command line does.
     *
     * @param host the name as it would be typed after {@code ssh}, without user and port
     * @param overrides the settings
     * @return the explanation; its text is for people
     * @throws TunnelException.Configuration if a line or an override can't be used, or a host would be reached through
     *     itself
     * @throws TunnelException.Unreachable if {@code CanonicalizeFallbackLocal no} forbids a name that can't be found
     */
    public Explanation explain(String host, HostOverrides overrides) throws TunnelException {
        List<Explanation> route = new JumpRoute(this)
                .through(List.of(hop(host, overrides))).stream()
                        .map(each -> each.config().explain())
                        .toList();
        return route.get(route.size() - 1).through(route.subList(0, route.size() - 1));
    }

    private static Hop hop(String host, HostOverrides overrides) throws TunnelException.Configuration {
        try {
            return new Hop(null, host, 0, null, null, overrides);
        } catch (IllegalArgumentException e) {
            throw new TunnelException.Configuration(null, String.valueOf(e.getMessage()), e);
        }
    }
}
