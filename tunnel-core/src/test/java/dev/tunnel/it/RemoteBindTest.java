package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the last hop listens, compared with where it does so for {@code ssh -R}. */
class RemoteBindTest {
    private static final List<String> BIND_ADDRESSES =
            List.of("", "*", "localhost", "0.0.0.0", "127.0.0.1", "127.0.0.2", "::1", "::");

    private static final List<String> ADDRESSES = List.of("127.0.0.1", "127.0.0.2", "::1");

    @ParameterizedTest
    @ValueSource(strings = {"no", "yes", "clientspecified"})
    void isWhereSshListensWhateverGatewayPortsSays(String gatewayPorts) throws Exception {
        try (SshChain chain = SshChain.start(1, (number, setup) -> setup.option("GatewayPorts", gatewayPorts));
                TcpPeer echo = TcpPeer.echo();
                SshClient client = SshClient.create()) {
            Hop hop = Fixture.hop(chain.last());
            assertThat(listening(echo, builder -> builder.via(hop).client(client)))
                    .as("without a bind address")
                    .isEqualTo(listeningForSsh(chain.sshConfig(), "", echo));
            for (String bind : BIND_ADDRESSES) {
                assertThat(listening(
                                echo, builder -> builder.via(hop).client(client).bind(bind)))
                        .as(bind)
                        .isEqualTo(listeningForSsh(chain.sshConfig(), "[" + bind + "]:", echo));
            }
        }
    }

    /**
     * The addresses at which connections are served. The port is one that is free everywhere: of one that the server
     * chooses it may get only some of the addresses.
     */
    private static List<String> listening(TcpPeer echo, UnaryOperator<RemoteTunnel.Builder> settings)
            throws IOException {
        int port = Ports.free();
        try (RemoteTunnel tunnel =
                settings.apply(Tunnel.remote(port, "127.0.0.1", echo.port())).open()) {
            assertThat(tunnel.port()).isEqualTo(port);
            return serving(port);
        }
    }

    private static List<String> listeningForSsh(Path config, String bind, TcpPeer echo) throws IOException {
        int port = Ports.free();
        String spec = bind + port + ":127.0.0.1:" + echo.port();
        try (Cli ssh = Cli.start("ssh", "-v", "-F", config.toString(), "-N", "-R", spec, "hop1")) {
            ssh.await("remote forward success");
            return serving(port);
        }
    }

    private static List<String> serving(int port) throws IOException {
        List<String> serving = new ArrayList<>();
        for (String address : ADDRESSES) {
            if (serves(address, port)) {
                serving.add(address);
            }
        }
        return serving;
    }

    private static boolean serves(String address, int port) throws IOException {
        try {
            return Fixture.say(Fixture.at(address, port), "hello").equals("hello");
        } catch (ConnectException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0:localhost:1, localhost",
        "127.0.0.2:0:localhost:1, 127.0.0.2",
        "*:0:localhost:1, *",
        ":0:localhost:1, *",
        "[::1]:0:localhost:1, ::1"
    })
    void isToldAsItWasAskedFor(String spec, String address) throws Exception {
        try (SshChain chain = SshChain.start(1);
                RemoteTunnel tunnel =
                        Tunnel.remote(spec).via(Fixture.hops(chain)).open()) {
            assertThat(tunnel.remoteAddress()).isEqualTo(Endpoint.tcp(address, tunnel.port()));
            String listens =
                    address.equals("localhost") ? "127.0.0.1:" + tunnel.port() : "127.0.0.1 " + tunnel.remoteAddress();
            assertThat(tunnel.toString()).startsWith("tunnel[" + listens + "->localhost:1 via ");
        }
    }

    @Test
    void onePortOfSeveralAddressesLeadsToSeveralDestinations() throws Exception {
        int port = Ports.free();
        try (SshChain chain = SshChain.start(1, (number, setup) -> setup.option("GatewayPorts", "clientspecified"));
                TcpPeer one = TcpPeer.greeter(new byte[] {'1'});
                TcpPeer two = TcpPeer.greeter(new byte[] {'2'});
                SshClient client = SshClient.create();
                RemoteTunnel first = Tunnel.remote("127.0.0.1:" + port + ":127.0.0.1:" + one.port())
                        .client(client)
                        .via(Fixture.hops(chain))
                        .open();
                RemoteTunnel second = Tunnel.remote("127.0.0.2:" + port + ":127.0.0.1:" + two.port())
                        .client(client)
                        .via(Fixture.hops(chain))
                        .open()) {
            assertThat(Fixture.say(Fixture.at("127.0.0.1", port), "")).isEqualTo("1");
            assertThat(Fixture.say(Fixture.at("127.0.0.2", port), "")).isEqualTo("2");
            first.close();
            Await.until(
                    "the first one's port is free", () -> first.closeReason().isPresent());
            assertThat(serves("127.0.0.1", port)).isFalse();
            assertThat(Fixture.say(Fixture.at("127.0.0.2", port), "")).isEqualTo("2");
            assertThat(second.stats().connectionsTotal()).isEqualTo(2);
        }
    }
}
