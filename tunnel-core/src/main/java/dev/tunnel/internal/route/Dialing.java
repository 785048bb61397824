package dev.tunnel.internal.route;

import dev.tunnel.config.ConnectionConfig;
import dev.tunnel.config.ConnectionConfig.AddressFamily;
import dev.tunnel.config.HostConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the connection under a session is made.
 *
 * @param addressFamily which addresses are tried ({@code AddressFamily})
 * @param bindAddress the local address to connect from ({@code BindAddress}), or null
 * @param bindInterface the network interface to connect from ({@code BindInterface}), or null
 * @param attempts how often connecting is tried, {@link #PAUSE} apart ({@code ConnectionAttempts})
 * @param tcpKeepAlive whether the system probes an idle connection ({@code TCPKeepAlive})
 * @param proxyCommand the command that makes the connection ({@code ProxyCommand}), or null
 */
public record Dialing(
        AddressFamily addressFamily,
        @Nullable String bindAddress,
        @Nullable String bindInterface,
        int attempts,
        boolean tcpKeepAlive,
        @Nullable String proxyCommand) {

    /** How long after a failed attempt the next one begins. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    /** What counts where the session of the hop before makes the connection. */
    static final Dialing OVER_SESSION = new Dialing(AddressFamily.ANY, null, null, 1, false, null);

    /** What ssh_config says. A command makes the connection as it likes, and is run once. */
    static Dialing of(HostConfig config) {
        ConnectionConfig connection = config.connection();
        String command = config.proxyCommand();
        if (command != null) {
            return new Dialing(AddressFamily.ANY, null, null, 1, false, command);
        }
        return new Dialing(
                connection.addressFamily(),
                connection.bindAddress(),
                connection.bindInterface(),
                connection.connectionAttempts(),
                connection.tcpKeepAlive(),
                null);
    }
}
