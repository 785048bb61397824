package dev.tunnel.config;

import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Numbers;
import dev.tunnel.internal.config.Patterns;
import dev.tunnel.internal.config.Resolved;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an {@link SshConfig} wants the connection to a host to be made and kept. Immutable. */
public final class ConnectionConfig {
    private final Resolved resolved;

    ConnectionConfig(Resolved resolved) {
        this.resolved = resolved;
    }

    /** Which addresses are used. */
    public enum AddressFamily {
        /** Any. */
        ANY,
        /** IPv4 only. */
        INET,
        /** IPv6 only. */
        INET6
    }

    /** {@return {@code AddressFamily}} */
    public AddressFamily addressFamily() {
        return switch (Values.text(resolved, Keyword.ADDRESS_FAMILY)) {
            case "inet" -> AddressFamily.INET;
            case "inet6" -> AddressFamily.INET6;
            default -> AddressFamily.ANY;
        };
    }

    /** {@return {@code BindAddress}: the local address to connect from, or null} */
    public @Nullable String bindAddress() {
        return resolved.text(Keyword.BIND_ADDRESS);
    }

    /** {@return {@code BindInterface}: the network interface to connect from, or null} */
    public @Nullable String bindInterface() {
        return resolved.text(Keyword.BIND_INTERFACE);
    }

    /** {@return {@code ConnectTimeout}: for connection and key exchange together, or null for the system's} */
    public @Nullable Duration connectTimeout() {
        return Values.time(resolved, Keyword.CONNECT_TIMEOUT);
    }

    /** {@return {@code ConnectionAttempts}} */
    public int connectionAttempts() {
        return resolved.number(Keyword.CONNECTION_ATTEMPTS);
    }

    /**
     * {@return {@code ServerAliveInterval}: after how much silence the server is asked for a sign, zero for never, or
     * null if nothing is said}
     */
    public @Nullable Duration serverAliveInterval() {
        return resolved.isSet(Keyword.SERVER_ALIVE_INTERVAL)
                ? Objects.requireNonNullElse(Values.time(resolved, Keyword.SERVER_ALIVE_INTERVAL), Duration.ZERO)
                : null;
    }

    /** {@return {@code ServerAliveCountMax}: how often it may leave that unanswered} */
    public int serverAliveCountMax() {
        return resolved.number(Keyword.SERVER_ALIVE_COUNT_MAX);
    }

    /** {@return {@code TCPKeepAlive}} */
    public boolean tcpKeepAlive() {
        return resolved.flag(Keyword.TCP_KEEP_ALIVE);
    }

    /** {@return {@code Compression}} */
    public boolean compression() {
        return resolved.flag(Keyword.COMPRESSION);
    }

    /** {@return {@code RekeyLimit}: after how many bytes keys are exchanged anew, 0 for the default} */
    public long rekeyBytes() {
        return Long.parseLong(resolved.words(Keyword.REKEY_LIMIT).get(0));
    }

    /** {@return {@code RekeyLimit}: after how much time keys are exchanged anew, zero for never} */
    public Duration rekeyInterval() {
        return Duration.ofSeconds(
                Long.parseLong(resolved.words(Keyword.REKEY_LIMIT).get(1)));
    }

    /**
     * {@return {@code ChannelTimeout}: patterns of channel types, and after how much silence such a channel is closed}
     */
    public Map<String, Duration> channelTimeouts() {
        Map<String, Duration> timeouts = new LinkedHashMap<>();
        for (String timeout : resolved.wordsButNone(Keyword.CHANNEL_TIMEOUT)) {
            int equals = timeout.indexOf('=');
            timeouts.putIfAbsent(
                    timeout.substring(0, equals), Duration.ofSeconds(Numbers.seconds(timeout.substring(equals + 1))));
        }
        return timeouts;
    }

    /**
     * {@return {@code ChannelTimeout} of one type of channel: after how much silence it is closed, zero for never; the
     * first pattern that fits counts}
     *
     * @param type a channel type, such as {@code direct-tcpip}
     */
    public Duration channelTimeout(String type) {
        return channelTimeouts().entrySet().stream()
                .filter(timeout -> Patterns.matches(type, timeout.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Duration.ZERO);
    }

    /** {@return {@code ControlMaster}: whether other connections may use this one, or null if nothing is said} */
    public @Nullable Boolean controlMaster() {
        return resolved.isSet(Keyword.CONTROL_MASTER)
                ? Boolean.valueOf(!Values.text(resolved, Keyword.CONTROL_MASTER).equals("false"))
                : null;
    }

    /**
     * {@return {@code ControlPersist}: how long an unused connection is kept: zero for {@code no}, for {@code yes} for
     * ever, or null if nothing is said}
     */
    public @Nullable Duration controlPersist() {
        if (!resolved.isSet(Keyword.CONTROL_PERSIST)) {
            return null;
        }
        String persist = Values.text(resolved, Keyword.CONTROL_PERSIST);
        return switch (persist) {
            case "no" -> Duration.ZERO;
            case "yes" -> ChronoUnit.FOREVER.getDuration();
            default -> Duration.ofSeconds(Long.parseLong(persist));
        };
    }

    /**
     * {@return {@code CanonicalDomains}: where the name was looked for if {@code CanonicalizeHostname} asked for it}
     */
    public List<String> canonicalDomains() {
        return resolved.wordsButNone(Keyword.CANONICAL_DOMAINS);
    }
}
