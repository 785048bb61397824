package dev.tunnel.examples.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.examples.SocksFactory;
import dev.tunnel.socks.SocksTunnel;
import dev.tunnel.testkit.LeakCheck;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Properties;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real drivers reach real databases that only the second bastion knows, in each of the library's three ways. */
@Tag(LeakCheck.CONTAINERS)
class DatabasesIT {
    @TempDir
    static Path directory;

    @AutoClose
    private static PrivateNetwork network;

    @BeforeAll
    static void start() throws Exception {
        network = PrivateNetwork.start(directory);
    }

    private static SshClient client() {
        return network.settings(SshClient.builder()).build();
    }

    private static SocksTunnel socks() throws Exception {
        return network.route(SocksTunnel.dynamic(0)).open();
    }

    @ParameterizedTest
    @EnumSource
    void sqlThroughALocalTunnel(Sql database) throws Exception {
        try (LocalTunnel tunnel = network.route(Tunnel.local(database.host(), database.port()))
                        .open();
                Connection connection = database.connect(tunnel.hostAndPort())) {
            database.converse(connection);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sqlWithoutAPort(Sql database) throws Exception {
        try (SshClient client = client();
                SshConnection ssh =
                        client.connect(network.hop1(PrivateNetwork.LOGIN), network.hop2(PrivateNetwork.LOGIN));
                Connection connection = database.connect(ssh.socketFactory())) {
            database.converse(connection);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sqlThroughSocks(Sql database) throws Exception {
        try (SocksTunnel socks = socks()) {
            Properties proxy = new Properties();
            proxy.setProperty(SocksFactory.PROXY, socks.hostAndPort());
            try (Connection connection = database.connect(new SocksFactory(proxy))) {
                database.converse(connection);
            }
        }
    }

    @Test
    void redisThroughALocalTunnel() throws Exception {
        try (LocalTunnel tunnel =
                network.route(Tunnel.local(Redis.HOST, Redis.PORT)).open()) {
            Redis.converse(tunnel.hostAndPort());
        }
    }

    @Test
    void redisThroughSocks() throws Exception {
        try (SocksTunnel socks = socks()) {
            Redis.converse(socks.proxy());
        }
    }

    /** Otherwise nothing here would prove anything. */
    @ParameterizedTest
    @EnumSource
    void nobodyButTheSecondBastionReachesThem(Sql database) throws Exception {
        try (SshClient client = client();
                SshConnection bastion1 = client.connect(network.hop1(PrivateNetwork.LOGIN))) {
            TunnelException.ChannelOpen refusal = catchThrowableOfType(
                    TunnelException.ChannelOpen.class, () -> bastion1.connect(database.host(), database.port()));

            assertThat(refusal.reason()).isEqualTo(TunnelException.ChannelOpen.Reason.CONNECT_FAILED);
        }
    }
}
