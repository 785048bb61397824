package dev.tunnel.internal.route;

import dev.tunnel.config.ConnectionConfig;
import java.time.Duration;
import java.util.Objects;

/**
 * Who may use a session.
 *
 * @param shared whether others with the same route may ({@code ControlMaster})
 * @param linger how long it is kept when nobody uses it any more ({@code ControlPersist})
 */
public record Sharing(boolean shared, Duration linger) {
    private static final Duration LINGER = Duration.ofSeconds(3);

    static Sharing of(ConnectionConfig config) {
        return new Sharing(
                !Boolean.FALSE.equals(config.controlMaster()),
                Objects.requireNonNullElse(config.controlPersist(), LINGER));
    }
}
