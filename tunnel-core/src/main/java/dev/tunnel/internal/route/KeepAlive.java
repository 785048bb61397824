package dev.tunnel.internal.route;

import dev.tunnel.config.ConnectionConfig;
import java.time.Duration;
import java.util.Objects;

/**
 * When a hop that is silent counts as dead.
 *
 * @param interval after how much silence it is asked for a sign ({@code ServerAliveInterval}); zero for never
 * @param countMax how many intervals it may stay silent ({@code ServerAliveCountMax})
 */
public record KeepAlive(Duration interval, int countMax) {
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofDays(1);

    public KeepAlive {
        if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "keep-alive interval " + interval + " is out of range: zero to switch it off, at most a day");
        }
        if (countMax < 1) {
            throw new IllegalArgumentException("keep-alive count " + countMax + " is out of range: at least 1");
        }
    }

    static KeepAlive of(ConnectionConfig config) {
        Duration interval = Objects.requireNonNullElse(config.serverAliveInterval(), INTERVAL);
        return new KeepAlive(
                interval.compareTo(LONGEST) > 0 ? LONGEST : interval, Math.max(1, config.serverAliveCountMax()));
    }
}
