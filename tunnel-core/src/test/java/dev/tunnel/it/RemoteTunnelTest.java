package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Hop;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelState;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote tunnels, and what they tell about themselves. */
class RemoteTunnelTest {
    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    @Test
    void theChosenPortIsTheOneThatWasAskedFor() throws Exception {
        int port = Ports.free();
        try (RemoteTunnel tunnel = Tunnel.remote(port, "127.0.0.1", echo.port())
                .via(Fixture.hop(server))
                .open()) {
            assertThat(tunnel.port()).isEqualTo(port);
            assertThat(tunnel.remoteAddress()).isEqualTo(Endpoint.tcp("localhost", port));
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void theServerChoosesThePortIfThatIsLeftToIt() throws Exception {
        try (RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(server)).open()) {
            assertThat(tunnel.port()).isBetween(1, 65535);
            assertThat(tunnel.remoteAddress()).isEqualTo(Endpoint.tcp("127.0.0.1", tunnel.port()));
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void itNamesItsPlacesAndRoute() throws Exception {
        Hop hop = Fixture.hop(server);
        try (RemoteTunnel tunnel = Tunnel.remote("0:localhost:3000").via(hop).open()) {
            assertThat(tunnel.destination()).contains(Endpoint.tcp("localhost", 3000));
            assertThat(tunnel.route()).containsExactly(hop);
            assertThat(tunnel)
                    .hasToString("tunnel[127.0.0.1:" + tunnel.port() + "->localhost:3000 via " + server.spec() + "]");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void itLeadsThroughEveryHop(int hops) throws Exception {
        try (SshChain chain = SshChain.start(hops);
                RemoteTunnel tunnel =
                        Fixture.remoteTo(echo, Fixture.hops(chain)).open()) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(chain.hops())
                    .allSatisfy(
                            hop -> assertThat(hop.logged("Accepted publickey")).isEqualTo(1));
        }
    }

    @Test
    void manyOnOneSessionEachWithAPortOfItsOwn() throws Exception {
        try (TcpPeer one = TcpPeer.greeter(new byte[] {'1'});
                TcpPeer two = TcpPeer.greeter(new byte[] {'2'});
                SshClient client = SshClient.create();
                RemoteTunnel first = Fixture.remoteTo(one, Fixture.hop(server))
                        .client(client)
                        .open();
                RemoteTunnel second = Fixture.remoteTo(two, Fixture.hop(server))
                        .client(client)
                        .open();
                RemoteTunnel third = Tunnel.remote(Ports.free(), "127.0.0.1", echo.port())
                        .client(client)
                        .via(Fixture.hop(server))
                        .open()) {
            assertThat(Fixture.say(first, "")).isEqualTo("1");
            assertThat(Fixture.say(second, "")).isEqualTo("2");
            assertThat(Fixture.say(third, "hello")).isEqualTo("hello");
            first.close();
            assertThat(Fixture.say(second, "")).isEqualTo("2");
        }
    }

    @Test
    void itCountsConnectionsAndBytesExactly() throws Exception {
        try (TcpPeer source = TcpPeer.source(Payload.of(1_000_003));
                RemoteTunnel tunnel =
                        Fixture.remoteTo(source, Fixture.hop(server)).open()) {
            assertThat(tunnel.stats()).isEqualTo(Fixture.stats(tunnel, 0, 0, 0, 0, 0));
            for (int i = 0; i < 2; i++) {
                try (Socket client = Fixture.client(tunnel)) {
                    Payload.of(12_345).writeTo(client.getOutputStream());
                    client.shutdownOutput();
                    Received.drain(client.getInputStream());
                }
            }
            Await.until("the connections have ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats()).isEqualTo(Fixture.stats(tunnel, 0, 2, 0, 2 * 12_345, 2 * 1_000_003));
        }
    }

    @Test
    void itsListenerIsToldOfEverything() throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(server))
                .listener(events::add)
                .open();
        int port;
        try (tunnel;
                Socket client = Fixture.client(tunnel)) {
            port = client.getLocalPort();
            assertThat(Fixture.exchange(client, "hello")).isEqualTo("hello");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isNegative();
            Await.until("the connection has ended", () -> tunnel.stats().connectionsOpen() == 0);
        }
        Await.until("the close is told", () -> events.size() == 4);
        assertThat(events)
                .containsExactly(
                        new TunnelEvent.StateChanged(TunnelState.OPENING, TunnelState.OPEN, "opened"),
                        new TunnelEvent.ConnectionOpened(
                                1, "127.0.0.1:" + port, Endpoint.tcp("127.0.0.1", echo.port())),
                        new TunnelEvent.ConnectionClosed(
                                1, "127.0.0.1:" + port, Endpoint.tcp("127.0.0.1", echo.port()), 5, 5, "finished", null),
                        new TunnelEvent.StateChanged(TunnelState.OPEN, TunnelState.CLOSED, "closed by the program"));
    }

    @Test
    void oneBuilderOpenedTwiceGivesTwoIndependentTunnels() throws Exception {
        RemoteTunnel.Builder builder = Fixture.remoteTo(echo, Fixture.hop(server));
        try (RemoteTunnel first = builder.open();
                RemoteTunnel second = builder.open()) {
            first.close();
            assertThat(Fixture.say(second, "hello")).isEqualTo("hello");
            assertThat(first.stats().connectionsTotal()).isZero();
        }
    }

    @Test
    void aPortOfATunnelThatListensOnASocketIsAnError() throws Exception {
        String path = "/tmp/" + Ports.free() + ".sock";
        try (RemoteTunnel tunnel =
                Tunnel.remote(path + ":localhost:1").via(Fixture.hop(server)).open()) {
            assertThatThrownBy(tunnel::port)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(path);
        }
    }
}
