package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.ConfiguredTunnels;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ssh_config's dynamic forwards are opened when this module is there. */
class ConfiguredSocksTest {
    @AutoClose
    static SshChain chain;

    @AutoClose
    static TcpPeer greeter;

    @BeforeAll
    static void start() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(1);
        greeter = TcpPeer.greeter(new byte[] {1});
    }

    private static ConfiguredTunnels open(String... lines) throws IOException {
        String config = "Host hop1\n" + String.join("\n", lines) + "\n" + Files.readString(chain.sshConfig());
        return Tunnel.configured().config(SshConfig.parse(config)).via("hop1").open();
    }

    private static String answer(int port, String host) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            Fixture.send(client, Fixture.GREETING + Fixture.request(host, greeter.port()));
            return Fixture.receiveAll(client);
        }
    }

    @Test
    void bothKindsOverOneLogin() throws Exception {
        long logins = chain.last().logged("Accepted publickey");
        int port = Ports.free();
        try (ConfiguredTunnels tunnels =
                open("DynamicForward " + port, "RemoteForward 0", "PermitRemoteOpen localhost:" + greeter.port())) {
            assertThat(tunnels.failures()).isEmpty();
            SocksTunnel dynamic = (SocksTunnel) tunnels.tunnels().get(0);
            assertThat(dynamic.port()).isEqualTo(port);
            assertThat(dynamic.proxySelector()).isNotNull();
            assertThat(answer(port, "localhost")).isEqualTo("0500" + Fixture.OPENED + "01");
            RemoteTunnel remote = (RemoteTunnel) tunnels.tunnels().get(1);
            assertThat(answer(remote.port(), "localhost")).isEqualTo("0500" + Fixture.OPENED + "01");
            assertThat(answer(remote.port(), "127.0.0.1")).isEqualTo("0500" + "05020001000000000000");
        }
        assertThat(chain.last().logged("Accepted publickey") - logins).isEqualTo(1);
    }

    /** Opens what a configuration, the first argument, asks for at hop1. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (ConfiguredTunnels tunnels = Tunnel.configured()
                    .config(SshConfig.file(Path.of(args[0])))
                    .via("hop1")
                    .open()) {
                System.out.println(tunnels);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"*:, true", "localhost:, false", "[::1]:, false", "'', false"})
    void aProxyForTheWholeNetworkIsWarnedOf(String listen, boolean warned, @TempDir Path folder) throws Exception {
        Path config = Files.writeString(
                folder.resolve("config"),
                "Host hop1\nDynamicForward " + listen + Ports.free() + "\n" + Files.readString(chain.sshConfig()));
        Cli.Output output = new ChildJvm().run(Program.class, config.toString());
        assertThat(output.out()).contains("socks");
        assertThat((output.out() + output.err()).lines().filter(line -> line.contains("WARN")))
                .hasSize(warned ? 1 : 0)
                .allMatch(line -> line.contains("lets everybody on the network"));
    }

    @Test
    void whatIsNotPermittedIsOutOfReach() throws Exception {
        for (String permitted : new String[] {"any", "none", "*:*", "db:5432"}) {
            try (ConfiguredTunnels tunnels = open("RemoteForward 0", "PermitRemoteOpen " + permitted)) {
                RemoteTunnel remote = (RemoteTunnel) tunnels.tunnels().get(0);
                assertThat(answer(remote.port(), "localhost")).isEqualTo("0500" + "05020001000000000000");
            }
        }
    }
}
