package dev.tunnel;

import dev.tunnel.internal.route.RoutePlanner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings a builder has collected; null where nothing was said. */
record Settings(
        @Nullable Credentials credentials,
        @Nullable HostKeyPolicy hostKeys,
        @Nullable Duration connectTimeout) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /** These settings, and the others' where nothing was said. */
    Settings or(Settings others) {
        return new Settings(
                credentials == null ? others.credentials : credentials,
                hostKeys == null ? others.hostKeys : hostKeys,
                connectTimeout == null ? others.connectTimeout : connectTimeout);
    }

    /** Plans routes with these settings and, where nothing was said, the defaults. */
    RoutePlanner planner() {
        return new RoutePlanner(
                credentials == null ? Credentials.defaults() : credentials,
                hostKeys == null ? HostKeyPolicy.strict() : hostKeys,
                connectTimeout == null ? CONNECT_TIMEOUT : connectTimeout,
                System.getProperty("user.name"));
    }
}
