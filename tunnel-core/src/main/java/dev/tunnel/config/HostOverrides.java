package dev.tunnel.config;

import dev.tunnel.internal.config.Origin;
import dev.tunnel.internal.config.Request;
import dev.tunnel.internal.config.Request.Option;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings that come before every line of a configuration, as those of ssh's command line do. Immutable. */
public final class HostOverrides {
    private static final HostOverrides NONE = new HostOverrides(List.of(), Origin.CODE);

    private final List<Option> options;
    private final Origin from;

    private HostOverrides(List<Option> options, Origin from) {
        this.options = options;
        this.from = from;
    }

    /**
     * No settings.
     *
     * @return the overrides
     */
    public static HostOverrides none() {
        return NONE;
    }

    /**
     * The user there, as {@code ssh -l} and {@code user@host} have it: taken as it is, without tokens.
     *
     * @param user the login name
     * @return new overrides
     */
    public HostOverrides user(String user) {
        return with(new Option("User", user, true));
    }

    /**
     * The port, as {@code ssh -p} has it.
     *
     * @param port 1 to 65535
     * @return new overrides
     */
    public HostOverrides port(int port) {
        return option("Port", String.valueOf(port));
    }

    /**
     * The hosts to pass through, as {@code ssh -J} has it.
     *
     * @param jumps {@code [user@]host[:port]} and more after commas, or {@code none}
     * @return new overrides
     */
    public HostOverrides proxyJump(String jumps) {
        return option("ProxyJump", jumps);
    }

    /**
     * Any keyword but {@code Host}, {@code Match} and {@code Include}, as {@code ssh -o keyword=value} has it. It is
     * checked when a host is resolved.
     *
     * @param keyword the keyword
     * @param value what would stand after it in a file
     * @return new overrides
     */
    public HostOverrides option(String keyword, String value) {
        return with(
                new Option(Objects.requireNonNull(keyword, "keyword"), Objects.requireNonNull(value, "value"), false));
    }

    private HostOverrides with(Option option) {
        return new HostOverrides(
                Stream.concat(options.stream(), Stream.of(option)).toList(), from);
    }

    /** These, behind the given ones. */
    HostOverrides after(HostOverrides first) {
        return new HostOverrides(
                Stream.concat(first.options.stream(), options.stream()).toList(), first.from);
    }

    /** What a jump host's place in another host's lines says of it. */
    static HostOverrides from(String source) {
        return new HostOverrides(List.of(), new Origin(source, 0));
    }

    Request request(String host) {
        return new Request(Objects.requireNonNull(host, "host"), options, from);
    }

    /** Whether the other has the same settings in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostOverrides overrides && options.equals(overrides.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    /** The settings as {@code -o} takes them. */
    @Override
    public String toString() {
        return options.stream()
                .map(option -> option.keyword() + "=" + option.value())
                .toList()
                .toString();
    }
}
