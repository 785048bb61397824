package dev.tunnel;

import dev.tunnel.internal.route.RoutePlanner;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The settings a builder has collected; null where nothing was said. */
record Settings(
        @Nullable Credentials credentials,
        @Nullable HostKeyPolicy hostKeys,
        @Nullable Duration connectTimeout) {
    static final Settings DEFAULTS =
            new Settings(Credentials.defaults(), HostKeyPolicy.strict(), Duration.ofSeconds(15));

    /** These settings, and the others' where nothing was said. */
    Settings or(Settings others) {
        return new Settings(
                credentials == null ? others.credentials : credentials,
                hostKeys == null ? others.hostKeys : hostKeys,
                connectTimeout == null ? others.connectTimeout : connectTimeout);
    }

    /** Plans routes with these settings and, where nothing was said, the defaults. */
    RoutePlanner planner() {
        Settings all = or(DEFAULTS);
        return new RoutePlanner(
                Objects.requireNonNull(all.credentials),
                Objects.requireNonNull(all.hostKeys),
                Objects.requireNonNull(all.connectTimeout),
                System.getProperty("user.name"));
    }
}
