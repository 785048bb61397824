package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteTunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients of a port at the last hop, which this machine connects onward. */
class RemoteSocksTest {
    @AutoClose
    static SshChain chain;

    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(2);
    }

    /** The answer to the request of a SOCKS5 client, to the end of the stream. */
    private static String answer(RemoteTunnel tunnel, String request) throws IOException {
        try (Socket client = new Socket("127.0.0.1", tunnel.port())) {
            Fixture.send(client, Fixture.GREETING + request);
            return Fixture.receiveAll(client);
        }
    }

    @Test
    void megabytesBothWays() throws Exception {
        Payload payload = Payload.of(8 << 20);
        try (TcpPeer digest = TcpPeer.digest();
                RemoteTunnel tunnel = Fixture.remote(chain).permit("localhost").open();
                Socket client =
                        new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", tunnel.port())))) {
            client.connect(InetSocketAddress.createUnresolved("localhost", digest.port()));
            payload.writeTo(client.getOutputStream());
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo(payload.expected() + "\n");
            Await.until("it has ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().bytesSent()).isEqualTo(payload.length());
            assertThat(tunnel.destination()).isEmpty();
            assertThat(tunnel).hasToString("tunnel[hop2 127.0.0.1:" + tunnel.port() + "->socks via hop1,hop2]");
        }
    }

    @Test
    void curlFetchesThroughIt() throws Exception {
        try (Site site = Site.start();
                RemoteTunnel tunnel =
                        Fixture.remote(chain).permit("127.0.0.0/8", "[::1]").open()) {
            for (String proxy : List.of("socks5://", "socks5h://", "socks4a://", "http://")) {
                for (String host : List.of("127.0.0.1", "localhost")) {
                    Cli.Output page = Cli.run(
                            "curl",
                            "-sS",
                            "--proxytunnel",
                            "--output",
                            "/dev/null",
                            "--write-out",
                            "%{size_download}",
                            "--proxy",
                            proxy + "127.0.0.1:" + tunnel.port(),
                            site.url(host));
                    assertThat(page).isEqualTo(new Cli.Output(0, String.valueOf(Site.PAGE.length()), ""));
                }
            }
        }
    }

    @Test
    void thisMachineIsOutOfReachByDefault() throws Exception {
        try (TcpPeer greeter = TcpPeer.greeter(new byte[] {1});
                RemoteTunnel tunnel =
                        Fixture.remote(chain).permit("*").listener(events::add).open()) {
            for (String host :
                    List.of("localhost", "127.0.0.1", "127.1", "0x7f000001", "0", "::1", "[::ffff:127.0.0.1]")) {
                assertThat(answer(tunnel, Fixture.request(host, greeter.port())))
                        .isEqualTo("0500" + "05020001000000000000");
            }
            assertThat(greeter.accepted()).isZero();
            Await.until("all are told", () -> failures() == 7);
            assertThat(events)
                    .anyMatch(event -> event instanceof TunnelEvent.ConnectionFailed failed
                            && Endpoint.tcp("localhost", greeter.port()).equals(failed.destination())
                            && failed.cause() instanceof TunnelException.ChannelOpen
                            && String.valueOf(failed.cause().getMessage()).contains("which is not permitted"));
        }
    }

    private long failures() {
        return events.stream()
                .filter(TunnelEvent.ConnectionFailed.class::isInstance)
                .count();
    }

    @Test
    void eachFailureHasItsCode() throws Exception {
        try (RemoteTunnel tunnel =
                Fixture.remote(chain).permit("localhost", "*.invalid").open()) {
            assertThat(answer(tunnel, Fixture.request("localhost", Ports.free())))
                    .isEqualTo("0500" + "05050001000000000000");
            assertThat(answer(tunnel, Fixture.request("nowhere.invalid", 80)))
                    .isEqualTo("0500" + "05040001000000000000");
            assertThat(answer(tunnel, Fixture.request("10.0.0.1", 80))).isEqualTo("0500" + "05020001000000000000");
            assertThat(answer(tunnel, "05020001")).isEqualTo("0500" + "05070001000000000000");
        }
    }

    @Test
    void aTunnelThatReconnectsListensAgain() throws Exception {
        try (SshChain own = SshChain.start(1);
                TcpPeer greeter = TcpPeer.greeter(new byte[] {1});
                RemoteTunnel tunnel = Fixture.remote(own).permit("localhost").open()) {
            String request = Fixture.request("localhost", greeter.port());
            assertThat(answer(tunnel, request)).isEqualTo("0500" + Fixture.OPENED + "01");
            own.last().killSessions();
            Await.until(
                    "it is open again", () -> tunnel.stats().reconnects() == 1 && tunnel.state() == TunnelState.OPEN);
            assertThat(answer(tunnel, request)).isEqualTo("0500" + Fixture.OPENED + "01");
        }
    }

    @Test
    void closeEndsSilentClients() throws Exception {
        RemoteTunnel tunnel = Fixture.remote(chain).listener(events::add).open();
        try (Socket silent = new Socket("127.0.0.1", tunnel.port())) {
            Await.until("it is there", () -> tunnel.stats().connectionsOpen() == 1);
            tunnel.close();
            assertThat(Fixture.receiveAll(silent)).isEmpty();
            Await.until("it has ended", () -> tunnel.stats().connectionsOpen() == 0);
        }
    }

    @Test
    void toListenForEverybodyHasToBeAskedFor() throws Exception {
        for (String spec : List.of("*:0", ":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "host:0")) {
            assertThatThrownBy(() -> SocksTunnel.remote(spec).via("nowhere").open())
                    .isInstanceOf(TunnelException.Configuration.class)
                    .hasMessageContaining("would serve everybody on the network; call requirePassword");
            assertThatThrownBy(() -> SocksTunnel.dynamic(spec).via("nowhere").open())
                    .isInstanceOf(TunnelException.Configuration.class)
                    .hasMessageContaining("letAnybodyOnTheNetworkUseIt");
        }
        try (SocksTunnel open =
                Fixture.dynamic(chain).bind("*").letAnybodyOnTheNetworkUseIt().open()) {
            assertThat(open.host()).isEqualTo("127.0.0.1");
        }
        try (SocksTunnel locked = Fixture.dynamic(chain)
                .bind("*")
                .requirePassword((user, password) -> user.equals("me"))
                .open()) {
            assertThat(locked.port()).isPositive();
        }
    }

    @Test
    void aSpecificationWithADestinationIsNoneOfThese() {
        for (String spec : List.of("1080:host:80", "x", "-1", "65536", "", "[::1", "a:b")) {
            assertThatThrownBy(() -> SocksTunnel.dynamic(spec).via("nowhere").open())
                    .isInstanceOf(TunnelException.Configuration.class)
                    .hasMessageContaining("bad dynamic forward");
        }
    }
}
