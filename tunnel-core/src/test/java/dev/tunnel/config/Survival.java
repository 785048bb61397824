package dev.tunnel.config;

import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Printable;
import java.util.Objects;
import java.util.stream.Stream;

/** What holds for any configuration and any host: everything can be asked for, or the right exception says why not. */
final class Survival {
    private Survival() {}

    /**
     * Asks for everything. What is thrown but {@link TunnelException}, which is checked, comes out.
     *
     * @return whether the configuration can be used
     */
    static boolean check(SshConfig config, String host) {
        try {
            HostConfig resolved = config.resolve(host);
            if (everything(resolved).anyMatch(value -> value.toString().isEmpty())) {
                throw new AssertionError("a value is empty");
            }
            Printable.checkLine(resolved.toString());
            if (resolved.listing().stream().anyMatch(line -> line.indexOf('\n') >= 0)) {
                throw new AssertionError("two lines in one: " + resolved.listing());
            }
            Printable.checkLines(config.explain(host).toString());
            return true;
        } catch (TunnelException e) {
            Printable.checkLines(e.getMessage());
            return false;
        }
    }

    private static Stream<Object> everything(HostConfig host) {
        ConnectionConfig connection = host.connection();
        return Stream.of(
                        host,
                        host.jumps(),
                        host.port(),
                        host.hostKeys().checking(),
                        host.hostKeys().userKnownHostsFiles(),
                        host.forwards().local(),
                        host.forwards().remote(),
                        host.forwards().dynamic(),
                        host.forwards().streamLocalBindMask(),
                        host.authentication().identityFiles(),
                        host.authentication().preferred(),
                        host.authentication().passwordPrompts(),
                        connection.addressFamily(),
                        connection.connectTimeout(),
                        connection.serverAliveInterval(),
                        connection.serverAliveCountMax(),
                        connection.connectionAttempts(),
                        connection.channelTimeouts(),
                        connection.controlPersist(),
                        connection.rekeyBytes(),
                        connection.rekeyInterval(),
                        host.algorithms().ciphers())
                .filter(Objects::nonNull);
    }
}
