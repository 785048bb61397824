package dev.tunnel.config;

import dev.tunnel.TunnelException;
import dev.tunnel.internal.config.BadConfigException;
import dev.tunnel.internal.config.ConfigFiles;
import dev.tunnel.internal.config.Environment;
import dev.tunnel.internal.config.Resolver;
import dev.tunnel.internal.config.Source;
import dev.tunnel.internal.config.SystemEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An OpenSSH client configuration, ssh_config(5), and what it says about a host. Immutable, for any thread; files are
 * read when a host is resolved, and read again only when they have changed.
 *
 * <p>It is resolved as ssh does it: the first value of a keyword counts unless its values add up, {@code Host} is
 * matched against the name as it was typed, all criteria of {@code Match} are known, {@code Include} may stand
 * anywhere, and files are read twice where {@code Match final} or {@code CanonicalizeHostname} asks for it. Keywords
 * that make no difference to a tunnel are accepted.
 */
public final class SshConfig {
    private final ConfigFiles files;
    private final List<Source> sources;
    private final boolean runsCommands;

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
     */
    public HostConfig resolve(String host) throws TunnelException.Configuration {
        return resolve(host, HostOverrides.none());
    }

    /**
     * The same with settings that come before every line, as ssh's command line does.
     *
     * @param host the name as it would be typed after {@code ssh}, without user and port
     * @param overrides the settings
     * @return everything about it
     * @throws TunnelException.Configuration if a line or an override can't be used; the message has every one
     */
    public HostConfig resolve(String host, HostOverrides overrides) throws TunnelException.Configuration {
        try {
            return HostConfig.of(new Resolver(files, sources, runsCommands).resolve(overrides.request(host)));
        } catch (BadConfigException e) {
            throw new TunnelException.Configuration(null, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The hosts that {@code ssh host} passes through, and the host itself at the end, each resolved for itself: a jump
     * host takes nothing from the lines for the host behind it, and may have jump hosts of its own.
     *
     * @param host the name as it would be typed after {@code ssh}, without user and port
     * @param overrides what comes before every line for the host; for jump hosts only what {@code ProxyJump} says does
     * @return in the order in which they are connected to; at least the host
     * @throws TunnelException.Configuration if a line can't be used, or a host would be reached through itself
     */
    public List<HostConfig> route(String host, HostOverrides overrides) throws TunnelException.Configuration {
        return new JumpRoute(this).to(host, overrides);
    }

    /**
     * Where everything comes from that counts for a host, and what is ignored and why, with every jump host.
     *
     * @param host the name as it would be typed after {@code ssh}, without user and port
     * @return the explanation; its text is for people
     * @throws TunnelException.Configuration if a line can't be used, or a host would be reached through itself
     */
    public Explanation explain(String host) throws TunnelException.Configuration {
        List<HostConfig> route = route(host, HostOverrides.none());
        List<HostConfig> jumps = route.subList(0, route.size() - 1);
        Explanation last = route.get(route.size() - 1).explain();
        return last.through(jumps.stream().map(HostConfig::explain).toList());
    }
}
