package dev.tunnel;

import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.KeepAlive;
import dev.tunnel.internal.route.RoutePlanner;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a program has set for all hops of a route; null stands for what others, ssh_config or the defaults say. */
record Settings(
        @Nullable SshConfig config,
        @Nullable Credentials credentials,
        @Nullable HostKeyPolicy hostKeys,
        @Nullable HostKeyPrompt hostKeyPrompt,
        @Nullable Duration connectTimeout,
        @Nullable KeepAlive keepAlive,
        @Nullable Reconnect reconnect) {

    /** These, and those of others where there are none. */
    Settings or(Settings others) {
        return new Settings(
                config == null ? others.config : config,
                credentials == null ? others.credentials : credentials,
                hostKeys == null ? others.hostKeys : hostKeys,
                hostKeyPrompt == null ? others.hostKeyPrompt : hostKeyPrompt,
                connectTimeout == null ? others.connectTimeout : connectTimeout,
                keepAlive == null ? others.keepAlive : keepAlive,
                reconnect == null ? others.reconnect : reconnect);
    }

    /** What to do about a lost route. */
    Reconnect reconnectOrDefault() {
        return reconnect == null ? Reconnect.always() : reconnect;
    }

    /** These, and the files that ssh reads where no configuration is given. */
    Settings withConfig() {
        return config == null
                ? new Settings(
                        SshConfig.defaults(),
                        credentials,
                        hostKeys,
                        hostKeyPrompt,
                        connectTimeout,
                        keepAlive,
                        reconnect)
                : this;
    }

    RoutePlanner planner() {
        return new RoutePlanner(
                Objects.requireNonNullElseGet(config, SshConfig::defaults),
                credentials,
                hostKeys,
                hostKeyPrompt,
                connectTimeout,
                keepAlive);
    }
}
