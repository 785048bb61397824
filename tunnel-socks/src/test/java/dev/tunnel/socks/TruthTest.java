package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients are told is what has happened, and in the order in which it did. */
class TruthTest {
    @AutoClose
    static SshChain chain;

    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();
    private SocksTunnel tunnel;

    @BeforeAll
    static void start() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(1, (number, sshd) -> sshd.permitOpen("localhost:*", "127.0.0.1:*"));
    }

    @BeforeEach
    void open() throws IOException {
        tunnel = Fixture.dynamic(chain)
                .deny("10.0.0.0/8", "*.forbidden")
                .listener(events::add)
                .open();
    }

    @AfterEach
    void close() {
        tunnel.close();
    }

    private Socket client() throws IOException {
        return new Socket("127.0.0.1", tunnel.port());
    }

    /** What the client is answered to a request after its greeting, to the end of the stream. */
    private String answer(String request) throws IOException {
        try (Socket client = client()) {
            Fixture.send(client, Fixture.GREETING);
            assertThat(Fixture.receive(client, 2)).isEqualTo("0500");
            Fixture.send(client, request);
            return Fixture.receiveAll(client);
        }
    }

    private TunnelEvent.ConnectionFailed failed() {
        Await.until("the failure is told", () -> failures().findFirst().isPresent());
        return failures().findFirst().orElseThrow();
    }

    private java.util.stream.Stream<TunnelEvent.ConnectionFailed> failures() {
        return events.stream()
                .filter(TunnelEvent.ConnectionFailed.class::isInstance)
                .map(TunnelEvent.ConnectionFailed.class::cast);
    }

    @Test
    void aRefusingDestination() throws Exception {
        int port = Ports.free();
        assertThat(answer(Fixture.request("localhost", port))).isEqualTo("05050001000000000000");
        assertThat(failed().destination()).isEqualTo(Endpoint.tcp("localhost", port));
        assertThat(failed().cause()).isInstanceOf(TunnelException.ChannelOpen.class);
        assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
    }

    @Test
    void aDestinationThatTheServerForbids() throws Exception {
        assertThat(answer(Fixture.request("elsewhere", 80))).isEqualTo("05020001000000000000");
    }

    @Test
    void aDestinationThatTheRulesForbid() throws Exception {
        assertThat(answer("05010001" + "0a010203" + "0050")).isEqualTo("05020001000000000000");
        assertThat(failed().destination()).isEqualTo(Endpoint.tcp("10.1.2.3", 80));
        assertThat(failed().cause()).hasMessage("10.1.2.3:80 is denied by the rule 10.0.0.0/8");
        assertThat(answer(Fixture.request("0x0a.66051", 80))).isEqualTo("05020001000000000000");
        assertThat(answer(Fixture.request("A.FORBIDDEN.", 80))).isEqualTo("05020001000000000000");
    }

    @Test
    void noSession() throws Exception {
        try (SshChain own = SshChain.start(1);
                SocksTunnel lost = Fixture.dynamic(own)
                        .openTimeout(java.time.Duration.ofMillis(300))
                        .open()) {
            own.last().kill();
            Await.until("the loss is noticed", () -> lost.state() != dev.tunnel.TunnelState.OPEN);
            try (Socket client = new Socket("127.0.0.1", lost.port())) {
                Fixture.send(client, Fixture.GREETING + Fixture.request("localhost", 80));
                assertThat(Fixture.receiveAll(client)).isEqualTo("0500" + "05030001000000000000");
            }
        }
    }

    @Test
    void bytesOfTheDestinationNeverOvertakeTheReply() throws Exception {
        try (TcpPeer greeter = TcpPeer.greeter("220 hello\r\n".getBytes(StandardCharsets.US_ASCII))) {
            for (int i = 0; i < 50; i++) {
                assertThat(answer(Fixture.request("localhost", greeter.port())))
                        .isEqualTo(Fixture.OPENED + Fixture.hex("220 hello\r\n"));
            }
        }
    }

    @Test
    void whatIsSentTooEarlyIsKept() throws Exception {
        Payload payload = Payload.of(1 << 20);
        try (TcpPeer digest = TcpPeer.digest();
                Socket client = client()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(HexFormat.of().parseHex(Fixture.GREETING + Fixture.request("localhost", digest.port())));
            payload.writeTo(all);
            CompletableFuture<Void> sent = InBackground.run(() -> {
                try {
                    client.getOutputStream().write(all.toByteArray());
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(Fixture.receive(client, 12)).isEqualTo("0500" + Fixture.OPENED);
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo(payload.expected() + "\n");
            sent.join();
            Await.until("it has ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().bytesSent()).isEqualTo(payload.length());
        }
    }

    @Test
    void bothSidesMayEndByThemselves() throws Exception {
        Payload payload = Payload.of(2 << 20);
        try (TcpPeer source = TcpPeer.source(payload);
                Socket client = client()) {
            Fixture.send(client, "0401" + String.format("%04x", source.port()) + "7f000001" + "00");
            assertThat(Fixture.receive(client, 8)).isEqualTo("005a000000000000");
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
            client.getOutputStream().write(payload.bytes());
            client.shutdownOutput();
            assertThat(source.awaitReceived(1)).isEqualTo(payload.expected());
        }
    }

    @Test
    void aConnectionIsToldWithItsDestination() throws Exception {
        try (TcpPeer greeter = TcpPeer.greeter(new byte[] {1})) {
            answer(Fixture.request("localhost", greeter.port()));
            Await.until("it has ended", () -> events.stream().anyMatch(TunnelEvent.ConnectionClosed.class::isInstance));
            Endpoint destination = Endpoint.tcp("localhost", greeter.port());
            assertThat(events)
                    .anyMatch(event -> event instanceof TunnelEvent.ConnectionOpened opened
                            && opened.destination().equals(destination))
                    .anyMatch(event -> event instanceof TunnelEvent.ConnectionClosed closed
                            && closed.destination().equals(destination)
                            && closed.bytesReceived() == 1);
        }
    }

    @Test
    void aClientThatEndsBeforeItHasNamedADestinationHasNone() throws Exception {
        try (Socket client = client()) {
            Fixture.send(client, Fixture.GREETING + "0501");
            client.shutdownOutput();
            assertThat(Fixture.receiveAll(client)).isEqualTo("0500" + "05010001000000000000");
        }
        assertThat(failed().destination()).isNull();
        assertThat(failed().cause())
                .isInstanceOf(TunnelException.Refused.class)
                .hasMessage("the client ended its output before it had said where it wants to go");
    }

    @Test
    void theLimitOfConnectionsIsToldInTheClientsProtocol() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                SocksTunnel small = Fixture.dynamic(chain)
                        .maxConnections(1)
                        .listener(events::add)
                        .open();
                Socket first = new Socket("127.0.0.1", small.port());
                Socket silent = new Socket("127.0.0.1", small.port());
                Socket second = new Socket("127.0.0.1", small.port());
                Socket third = new Socket("127.0.0.1", small.port());
                Socket fourth = new Socket("127.0.0.1", small.port())) {
            Fixture.send(first, Fixture.GREETING + Fixture.request("localhost", echo.port()));
            assertThat(Fixture.receive(first, 12)).isEqualTo("0500" + Fixture.OPENED);
            Fixture.send(second, Fixture.GREETING + Fixture.request("localhost", echo.port()));
            assertThat(Fixture.receiveAll(second)).isEqualTo("0500" + "05010001000000000000");
            Fixture.send(third, "0401" + String.format("%04x", echo.port()) + "7f000001" + "00");
            assertThat(Fixture.receiveAll(third)).isEqualTo("005b000000000000");
            Fixture.send(fourth, Fixture.hex("CONNECT localhost:" + echo.port() + " HTTP/1.1\r\n\r\n"));
            assertThat(Fixture.receiveAll(fourth)).startsWith(Fixture.hex("HTTP/1.1 503 "));
            assertThat(failed().cause())
                    .isInstanceOfSatisfying(
                            TunnelException.ChannelOpen.class,
                            cause -> assertThat(cause.reason()).isEqualTo(Reason.RESOURCE_SHORTAGE));
            assertThat(silent.isConnected()).isTrue();
        }
    }
}
