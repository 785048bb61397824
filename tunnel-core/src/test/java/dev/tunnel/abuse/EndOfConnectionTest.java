package dev.tunnel.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.Hop;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelEvent.ConnectionClosed;
import dev.tunnel.TunnelEvent.ConnectionFailed;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.PeerBehaviour;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How connections end, in order and not, through two real servers, and what their neighbours notice of it: nothing. */
class EndOfConnectionTest {
    private static final Payload PAYLOAD = Payload.of(16 << 20);
    private static SshChain chain;

    @BeforeAll
    static void startServers() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(2);
    }

    @AfterAll
    static void stopServers() throws IOException {
        chain.close();
    }

    private static LocalTunnel.Builder to(int port) throws IOException {
        return Tunnel.local("127.0.0.1", port).via(Routes.of(chain));
    }

    @Test
    void theClientEndsItsOutputAndGetsTheAnswer() throws Exception {
        try (TcpPeer digest = TcpPeer.digest();
                LocalTunnel tunnel = to(digest.port()).open();
                Socket client = Routes.client(tunnel)) {
            PAYLOAD.writeTo(client.getOutputStream());
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes())
                    .asString(US_ASCII)
                    .isEqualTo(PAYLOAD.expected() + "\n");
        }
    }

    @Test
    void whatWasWrittenArrivesThoughSocketAndConnectionAreClosedAtOnce() throws Exception {
        Payload payload = Payload.of(1 << 20);
        Hop[] hops = Routes.of(chain);
        try (TcpPeer sink = TcpPeer.sink()) {
            for (int i = 1; i <= 40; i++) {
                try (SshClient ssh = SshClient.create();
                        SshConnection connection = ssh.connect(hops);
                        Socket socket = connection.connect("127.0.0.1", sink.port())) {
                    payload.writeTo(socket.getOutputStream());
                }
                assertThat(sink.awaitReceived(i)).isEqualTo(payload.expected());
            }
        }
    }

    @Test
    void theServerEndsItsOutputAndStillGetsEverything() throws Exception {
        try (TcpPeer source = TcpPeer.source(PAYLOAD);
                LocalTunnel tunnel = to(source.port()).open();
                Socket client = Routes.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(PAYLOAD.expected());
            PAYLOAD.writeTo(client.getOutputStream());
            client.shutdownOutput();
            assertThat(source.awaitReceived(1)).isEqualTo(PAYLOAD.expected());
        }
    }

    @Test
    void theServerClosesFirstAndItsAnswerIsComplete() throws Exception {
        try (TcpPeer greeter = TcpPeer.greeter(PAYLOAD.bytes());
                LocalTunnel tunnel = to(greeter.port()).open();
                Socket client = Routes.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(PAYLOAD.expected());
            client.close();
            Await.until(
                    "the tunnel has let go of the connection",
                    () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().connectionsFailed()).isZero();
        }
    }

    @Test
    void aResetOfTheClientEndsItsConnectionAtTheDestinationAndNoOther() throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        try (TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = to(echo.port()).listener(events::add).open();
                Socket neighbour = Routes.client(tunnel)) {
            assertEchoes(neighbour);
            Socket client = Routes.client(tunnel);
            assertEchoes(client);
            assertThat(echo.open()).isEqualTo(2);
            client.setSoLinger(true, 0);
            client.close();
            Await.until("the destination sees the end", () -> echo.open() == 1);
            Await.until("the end is told", () -> events.stream().anyMatch(ConnectionClosed.class::isInstance));
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
            assertEchoes(neighbour);
        }
    }

    @Test
    void aResetOfTheClientInTheMiddleOfADownloadFreesTheSource() throws Exception {
        try (TcpPeer source = TcpPeer.source(Payload.of(1L << 40));
                LocalTunnel tunnel = to(source.port()).open()) {
            Socket client = Routes.client(tunnel);
            assertThat(client.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
            client.setSoLinger(true, 0);
            client.close();
            Await.until("the source is told", () -> source.open() == 0);
            Await.until(
                    "the tunnel has let go of the connection",
                    () -> tunnel.stats().connectionsOpen() == 0);
        }
    }

    @Test
    void aDestinationThatResetsEndsItsClientAndNoOther() throws Exception {
        // SSH has no message for a reset: sshd passes it on as the end of the stream.
        PeerBehaviour resetOnDemand = (connection, received) -> {
            int command = connection.input().read();
            connection.output().write(command);
            if (command == 'R') {
                connection.reset();
            } else {
                connection.input().transferTo(connection.output());
            }
        };
        try (TcpPeer peer = TcpPeer.start(resetOnDemand);
                LocalTunnel tunnel = to(peer.port()).open();
                Socket neighbour = Routes.client(tunnel);
                Socket client = Routes.client(tunnel)) {
            assertEchoes(neighbour);
            client.getOutputStream().write('R');
            assertThat(client.getInputStream().readAllBytes())
                    .asString(US_ASCII)
                    .isEqualTo("R");
            assertEchoes(neighbour);
        }
    }

    @Test
    void aRefusedClientIsResetAtOnceAndCounted() throws Exception {
        int refusing = Ports.free();
        assertFails(to(refusing), chain.last(), Reason.CONNECT_FAILED, "127.0.0.1:" + refusing);
    }

    @Test
    void anUnresolvableDestinationResetsTheClient() throws Exception {
        LocalTunnel.Builder unknown = Tunnel.local("nowhere.invalid", 80).via(Routes.of(chain));
        assertFails(unknown, chain.last(), Reason.CONNECT_FAILED, "nowhere.invalid:80");
    }

    @Test
    void anUnreachableDestinationResetsTheClient() throws Exception {
        // To the broadcast address of loopback the system has no route for TCP.
        LocalTunnel.Builder unreachable = Tunnel.local("127.255.255.255", 80).via(Routes.of(chain));
        assertFails(unreachable, chain.last(), Reason.CONNECT_FAILED, "127.255.255.255:80");
    }

    @Test
    void aProhibitedDestinationResetsTheClient() throws Exception {
        try (OpenSshServer strict =
                        OpenSshServer.builder().permitOpen("127.0.0.1:1").start();
                TcpPeer echo = TcpPeer.echo()) {
            LocalTunnel.Builder prohibited =
                    Tunnel.local("127.0.0.1", echo.port()).via(Routes.of(strict));
            assertFails(prohibited, strict, Reason.ADMINISTRATIVELY_PROHIBITED, "127.0.0.1:" + echo.port());
            assertThat(echo.accepted()).isZero();
        }
    }

    @Test
    void aServerWithoutForwardingResetsTheClient() throws Exception {
        try (OpenSshServer strict =
                OpenSshServer.builder().option("AllowTcpForwarding", "no").start()) {
            LocalTunnel.Builder prohibited = Tunnel.local("127.0.0.1", 80).via(Routes.of(strict));
            assertFails(prohibited, strict, Reason.ADMINISTRATIVELY_PROHIBITED, "127.0.0.1:80");
        }
    }

    @Test
    void aRefusedClientDoesNotDisturbItsNeighbour() throws Exception {
        try (ServerSocket destination = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LocalTunnel tunnel = to(destination.getLocalPort()).open();
                Socket neighbour = Routes.client(tunnel);
                Socket served = destination.accept()) {
            destination.close();
            assertReset(Routes.client(tunnel));
            neighbour.getOutputStream().write('x');
            assertThat(served.getInputStream().read()).isEqualTo('x');
            served.getOutputStream().write('y');
            assertThat(neighbour.getInputStream().read()).isEqualTo('y');
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
            assertThat(tunnel.stats().connectionsOpen()).isEqualTo(1);
        }
    }

    private static void assertFails(LocalTunnel.Builder builder, OpenSshServer asked, Reason reason, String destination)
            throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        try (LocalTunnel tunnel = builder.listener(events::add).open()) {
            assertReset(Routes.client(tunnel));
            Await.until("the failure is told", () -> events.stream().anyMatch(ConnectionFailed.class::isInstance));
            ConnectionFailed event = events.stream()
                    .filter(ConnectionFailed.class::isInstance)
                    .map(ConnectionFailed.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(event.cause()).isInstanceOfSatisfying(ChannelOpen.class, cause -> {
                assertThat(cause.reason()).isEqualTo(reason);
                assertThat(cause).hasMessageContaining(destination);
                assertThat(cause.hop()).hasToString(asked.spec());
            });
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
            assertThat(tunnel.stats().connectionsTotal()).isEqualTo(1);
            assertThat(tunnel.stats().connectionsOpen()).isZero();
        }
    }

    private static void assertReset(Socket client) throws IOException {
        try (client;
                InputStream in = client.getInputStream()) {
            assertThatIOException().isThrownBy(in::read).withMessageContaining("reset");
        }
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
    }
}
