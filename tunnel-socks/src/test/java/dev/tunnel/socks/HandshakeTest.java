package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that don't say where they want to go cost little, and keep nobody else from it. */
class HandshakeTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration ENOUGH = Duration.ofSeconds(5);
    private static final int CROWD = 1000;

    @AutoClose
    static SshChain chain;

    @AutoClose
    static TcpPeer echo;

    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(1);
        echo = TcpPeer.echo();
    }

    private Socket client(SocksTunnel tunnel) throws IOException {
        Socket client = new Socket("127.0.0.1", tunnel.port());
        clients.add(client);
        return client;
    }

    private void closeClients() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private static void isServed(Socket client) throws IOException {
        Fixture.send(client, Fixture.GREETING + Fixture.request("localhost", echo.port()));
        assertThat(Fixture.receive(client, 12)).isEqualTo("0500" + Fixture.OPENED);
        Fixture.send(client, "ab");
        assertThat(Fixture.receive(client, 1)).isEqualTo("ab");
    }

    @Test
    void aClientHasSoMuchTimeAndNotMore() throws Exception {
        try (SocksTunnel tunnel = Fixture.dynamic(chain)
                .handshakeTimeout(ENOUGH)
                .listener(events::add)
                .open()) {
            Socket silent = client(tunnel);
            Socket greeted = client(tunnel);
            Fixture.send(greeted, Fixture.GREETING);
            Socket http = client(tunnel);
            Fixture.send(http, Fixture.hex("CONNECT "));
            Socket served = client(tunnel);
            isServed(served);

            assertThat(Fixture.receiveAll(silent)).isEmpty();
            assertThat(Fixture.receiveAll(greeted)).isEqualTo("0500" + "05010001000000000000");
            assertThat(Fixture.receiveAll(http)).startsWith(Fixture.hex("HTTP/1.1 503 "));
            Await.until("all are told", () -> failures().size() == 3);
            assertThat(failures())
                    .allSatisfy(failure -> assertThat(failure.cause())
                            .isInstanceOf(TunnelException.Refused.class)
                            .hasMessage("the client didn't say within 5000 ms where it wants to go"));
            Fixture.send(served, "cd");
            assertThat(Fixture.receive(served, 1)).isEqualTo("cd");
            closeClients();
        }
    }

    @Test
    void whoTricklesHasNoMoreTime() throws Exception {
        try (SocksTunnel tunnel = Fixture.dynamic(chain).handshakeTimeout(SHORT).open()) {
            Socket trickling = client(tunnel);
            trickling.setSoTimeout(10);
            assertThatThrownBy(() -> {
                        while (true) {
                            // One byte of a header after the other, none of them the last.
                            Fixture.send(trickling, "58");
                            awaitTimeout(trickling);
                        }
                    })
                    .isInstanceOf(IOException.class);
            closeClients();
            Await.until("it has ended", () -> tunnel.stats().connectionsOpen() == 0);
        }
    }

    /** A refused client goes on being read for a moment; its bytes go nowhere. */
    private static void awaitTimeout(Socket client) throws IOException {
        try {
            if (client.getInputStream().read() < 0) {
                throw new IOException("ended");
            }
        } catch (java.net.SocketTimeoutException e) {
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void oneTooManyTakesThePlaceOfTheOldest() throws Exception {
        try (SocksTunnel tunnel =
                Fixture.dynamic(chain).maxHandshakes(2).listener(events::add).open()) {
            Socket oldest = client(tunnel);
            Fixture.send(oldest, Fixture.GREETING);
            assertThat(Fixture.receive(oldest, 2)).isEqualTo("0500");
            Socket second = client(tunnel);
            Await.until("it is taken on", () -> tunnel.stats().connectionsTotal() == 2);
            Socket third = client(tunnel);
            assertThat(Fixture.receiveAll(oldest)).isEqualTo("05010001000000000000");
            isServed(third);
            isServed(second);
            Await.until("it is told", () -> !failures().isEmpty());
            assertThat(failures())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.cause()).hasMessageContaining("no more than 2 at once"));
            closeClients();
        }
    }

    @Test
    void aThousandSilentClientsCostNoThreadsAndNoSpeed() throws Exception {
        Payload payload = Payload.of(32 << 20);
        try (TcpPeer source = TcpPeer.source(payload);
                SocksTunnel tunnel =
                        Fixture.dynamic(chain).maxHandshakes(CROWD + 1).open();
                Socket busy = client(tunnel)) {
            Fixture.send(busy, Fixture.GREETING + Fixture.request("localhost", source.port()));
            assertThat(Fixture.receive(busy, 12)).isEqualTo("0500" + Fixture.OPENED);
            for (int i = 0; i < CROWD; i++) {
                Socket silent = client(tunnel);
                Fixture.send(silent, i % 2 == 0 ? "05" : "434f4e4e454354");
            }
            Await.until("all are there", () -> tunnel.stats().connectionsOpen() == CROWD + 1);
            Await.until("their threads are free", Duration.ofSeconds(30), () -> threads(tunnel) <= 8);
            assertThat(Received.drain(busy.getInputStream())).isEqualTo(payload.expected());
            isServed(client(tunnel));
            assertThat(tunnel.stats().connectionsFailed()).isZero();
            closeClients();
        }
    }

    private static long threads(SocksTunnel tunnel) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tunnel-" + tunnel.port()))
                .count();
    }

    @Test
    void closeEndsWhoIsStillTalkingAndWhoIsLeaving() throws Exception {
        SocksTunnel tunnel = Fixture.dynamic(chain).listener(events::add).open();
        Socket silent = client(tunnel);
        Socket refused = client(tunnel);
        Fixture.send(refused, Fixture.GREETING + "05020001");
        assertThat(Fixture.receive(refused, 12)).isEqualTo("0500" + "05070001000000000000");
        Await.until("both are there", () -> tunnel.stats().connectionsTotal() == 2);
        tunnel.close();
        assertThatThrownBy(() -> silent.getInputStream().read()).isInstanceOf(SocketException.class);
        Await.until("both are told", () -> failures().size() == 2);
        assertThat(failures()).anyMatch(failure -> failure.cause() instanceof TunnelException.Closed);
        assertThat(tunnel.stats().connectionsOpen()).isZero();
        closeClients();
    }

    @Test
    void aRefusedClientCanReadWhyEvenIfItHasSentMuchMore() throws Exception {
        try (SocksTunnel tunnel = Fixture.dynamic(chain).open()) {
            for (int i = 0; i < 50; i++) {
                try (Socket client = new Socket("127.0.0.1", tunnel.port())) {
                    Fixture.send(client, Fixture.GREETING + "05030001" + "00".repeat(5000));
                    assertThat(Fixture.receiveAll(client)).isEqualTo("0500" + "05070001000000000000");
                }
            }
        }
    }

    @Test
    void aClientThatIsResetInTheMiddleLeavesNothingBehind() throws Exception {
        try (SocksTunnel tunnel = Fixture.dynamic(chain).open()) {
            for (String sent : List.of("", "05", Fixture.GREETING, Fixture.GREETING + "0501", "0401", "434f")) {
                Socket client = client(tunnel);
                Fixture.send(client, sent);
                client.setSoLinger(true, 0);
                client.close();
            }
            Await.until(
                    "all have ended",
                    () -> tunnel.stats().connectionsFailed() == 6
                            && tunnel.stats().connectionsOpen() == 0);
        }
    }

    @Test
    void aClientOfAUnixSocketIsServedToo() throws Exception {
        java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("socks-");
        try (SocksTunnel tunnel = SocksTunnel.dynamic(folder + "/s")
                .config(dev.tunnel.config.SshConfig.file(chain.sshConfig()))
                .via("hop1")
                .open()) {
            assertThat(dev.tunnel.testkit.Cli.run(
                                    "abc",
                                    List.of(
                                            "curl",
                                            "-sS",
                                            "--http0.9",
                                            "-m",
                                            "10",
                                            "--proxy",
                                            "socks5h://localhost" + folder + "/s",
                                            "telnet://localhost:" + echo.port()))
                            .out())
                    .isEqualTo("abc");
            assertThatThrownBy(tunnel::proxy).isInstanceOf(IllegalStateException.class);
        } finally {
            java.nio.file.Files.delete(folder);
        }
    }

    @Test
    void aRefusedDestinationOfTheJdkIsAnException() throws Exception {
        try (SocksTunnel tunnel = Fixture.dynamic(chain).open();
                Socket socket = new Socket(tunnel.proxy())) {
            InetSocketAddress nowhere =
                    InetSocketAddress.createUnresolved("localhost", dev.tunnel.testkit.Ports.free());
            assertThatThrownBy(() -> socket.connect(nowhere))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("Connection refused");
        }
    }

    private List<TunnelEvent.ConnectionFailed> failures() {
        return events.stream()
                .filter(TunnelEvent.ConnectionFailed.class::isInstance)
                .map(TunnelEvent.ConnectionFailed.class::cast)
                .toList();
    }
}
