package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.ConfiguredTunnels;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One call opens what a host's ssh_config asks for, as {@code ssh -N host} does. */
class ConfiguredTunnelsTest {
    private static SshChain chain;
    private static TcpPeer peer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        chain = SshChain.start(2);
        peer = TcpPeer.echo();
    }

    @AfterAll
    static void stop() throws IOException {
        chain.close();
        peer.close();
    }

    /** The chain's hosts, where the given lines come first. */
    private SshConfig config(String... lines) throws IOException {
        String text = "Host hop2\n  ProxyJump hop1\n  " + String.join("\n  ", lines) + "\n"
                + Files.readString(chain.sshConfig());
        return SshConfig.file(Files.writeString(folder.resolve("config"), text));
    }

    private ConfiguredTunnels open(String... lines) throws IOException {
        return Tunnel.configured().config(config(lines)).via("hop2").open();
    }

    @Test
    void everyForwardIsOpenedOverOneLogin() throws Exception {
        int port = Ports.free();
        long logins = chain.last().logged("Accepted publickey");
        try (ConfiguredTunnels tunnels = open(
                "LocalForward " + port + " 127.0.0.1:" + peer.port(),
                "LocalForward " + folder + "/db.sock 127.0.0.1:" + peer.port(),
                // Of several addresses sshd may get only some.
                "RemoteForward 127.0.0.1:0 127.0.0.1:" + peer.port())) {
            assertThat(tunnels.failures()).isEmpty();
            assertThat(tunnels.tunnels()).hasSize(3).allMatch(tunnel -> tunnel.state() == TunnelState.OPEN);
            for (Tunnel tunnel : tunnels.tunnels().subList(0, 2)) {
                assertThat(Fixture.say(((LocalTunnel) tunnel).localAddress(), "hello"))
                        .isEqualTo("hello");
            }
            RemoteTunnel remote = (RemoteTunnel) tunnels.tunnels().get(2);
            assertThat(Fixture.say(Fixture.at("127.0.0.1", remote.port()), "hello"))
                    .isEqualTo("hello");
        }
        assertThat(chain.last().logged("Accepted publickey") - logins).isEqualTo(1);
        assertThat(folder.resolve("db.sock")).doesNotExist();
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromBeingOpened() throws Exception {
        try (ConfiguredTunnels tunnels = open(
                "LocalForward " + peer.port() + " 127.0.0.1:1",
                "DynamicForward 1080",
                "LocalForward " + Ports.free() + " 127.0.0.1:" + peer.port())) {
            assertThat(tunnels.tunnels()).hasSize(1);
            assertThat(tunnels.failures()).hasSize(2);
            assertThat(tunnels.failures().get(0))
                    .isInstanceOf(TunnelException.Bind.class)
                    .hasMessageContaining("localhost:" + peer.port());
            assertThat(tunnels.failures().get(1))
                    .hasMessageContaining("DynamicForward localhost:1080")
                    .hasMessageContaining("add dev.tunnel:tunnel-socks");
        }
    }

    @Test
    void orItDoesWhereTheConfigurationSaysSo() throws Exception {
        int port = Ports.free();
        assertThat(Fixture.failure(
                        TunnelException.Bind.class,
                        () -> open(
                                "ExitOnForwardFailure yes",
                                "LocalForward " + port + " 127.0.0.1:1",
                                "LocalForward " + peer.port() + " 127.0.0.1:1")))
                .hasMessageContaining(":" + peer.port());
        try (TcpPeer free = TcpPeer.listen(Fixture.at("127.0.0.1", port), (connection, received) -> {})) {
            assertThat(free.port()).isEqualTo(port);
        }
    }

    @Test
    void aHostWithoutForwardsIsAMistake() throws Exception {
        assertThat(Fixture.failure(TunnelException.Configuration.class, () -> open("Compression no")))
                .hasMessageContaining("ssh_config asks for no forward at hop2")
                .hasMessageContaining("add a LocalForward");
        assertThat(Fixture.failure(
                        TunnelException.Configuration.class,
                        () -> open("LocalForward 1234 localhost:1", "ClearAllForwardings yes")))
                .hasMessageContaining("ClearAllForwardings is on");
    }

    @Test
    void gatewayPortsOpensThemToOthers() throws Exception {
        int port = Ports.free();
        try (ConfiguredTunnels tunnels =
                open("GatewayPorts yes", "LocalForward " + port + " 127.0.0.1:" + peer.port())) {
            assertThat(tunnels.tunnels()).hasSize(1);
            assertThat(Fixture.say(Fixture.at("127.0.0.3", port), "hello")).isEqualTo("hello");
        }
    }

    @Test
    void aClosedClientClosesThem() throws Exception {
        SshClient client = SshClient.builder()
                .config(config("LocalForward " + Ports.free() + " 127.0.0.1:" + peer.port()))
                .build();
        ConfiguredTunnels tunnels =
                Tunnel.configured().via("hop2").client(client).open();
        client.close();
        assertThat(tunnels.tunnels()).allMatch(tunnel -> tunnel.state() == TunnelState.CLOSED);
        tunnels.close();
    }
}
