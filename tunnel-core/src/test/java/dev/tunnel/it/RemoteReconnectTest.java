package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.Reconnect;
import dev.tunnel.RemoteServer;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelEvent.ReconnectFailed;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.PeerConnection;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote tunnels that lose their session and ask for their port again. */
class RemoteReconnectTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Reconnect SWIFT = Reconnect.always().delays(Duration.ofMillis(20), Duration.ofMillis(200));

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        echo = TcpPeer.echo();
    }

    private static void awaitReconnected(RemoteTunnel tunnel, List<TunnelEvent> events, int times) throws Exception {
        Await.until(
                "it has reconnected",
                LONG,
                () -> events.stream()
                                .filter(event -> event instanceof TunnelEvent.StateChanged change
                                        && change.from() == TunnelState.RECONNECTING
                                        && change.to() == TunnelState.OPEN)
                                .count()
                        == times);
        assertThat(tunnel.awaitOpen(LONG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void itComesBackOnTheSamePortWhicheverHopWasLost(int lost) throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        try (SshChain chain = SshChain.start(3);
                RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hops(chain))
                        .reconnect(SWIFT)
                        .listener(events::add)
                        .open()) {
            int port = tunnel.port();
            for (int times = 1; times <= 2; times++) {
                assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
                chain.hop(lost).killSessions();
                awaitReconnected(tunnel, events, times);
                assertThat(tunnel.port()).isEqualTo(port);
            }
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void severalOfOneSessionAllComeBack() throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        try (OpenSshServer server = OpenSshServer.start();
                SshClient client = SshClient.create();
                TcpPeer one = TcpPeer.greeter(new byte[] {'1'});
                TcpPeer two = TcpPeer.greeter(new byte[] {'2'});
                RemoteTunnel first = Fixture.remoteTo(one, Fixture.hop(server))
                        .client(client)
                        .reconnect(SWIFT)
                        .listener(events::add)
                        .open();
                RemoteTunnel second = Fixture.remoteTo(two, Fixture.hop(server))
                        .client(client)
                        .reconnect(SWIFT)
                        .listener(events::add)
                        .open()) {
            server.killSessions();
            awaitReconnected(first, events, 2);
            assertThat(second.awaitOpen(LONG)).isTrue();
            assertThat(Fixture.say(first, "")).isEqualTo("1");
            assertThat(Fixture.say(second, "")).isEqualTo("2");
        }
    }

    @Test
    void aServerThatStillHoldsThePortIsAskedAgain() throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        int port = Ports.free();
        try (OpenSshServer server = OpenSshServer.start();
                Line line = new Line(server.port());
                RemoteTunnel tunnel = Tunnel.remote("127.0.0.1:" + port + ":127.0.0.1:" + echo.port())
                        .via(line.hop(server))
                        .reconnect(SWIFT)
                        .listener(events::add)
                        .open()) {
            line.cutNearEnds();
            Await.until(
                    "it was refused twice",
                    LONG,
                    () -> events.stream()
                                    .filter(ReconnectFailed.class::isInstance)
                                    .count()
                            >= 2);
            assertThat(events)
                    .filteredOn(ReconnectFailed.class::isInstance)
                    .allSatisfy(event -> assertThat(((ReconnectFailed) event).cause())
                            .isInstanceOf(TunnelException.Bind.class)
                            .hasMessageContaining("the port is in use there"));
            // One for the session that sshd takes for alive, one that all attempts share.
            assertThat(server.logged("Accepted publickey")).isEqualTo(2);
            line.cutFarEnds();
            awaitReconnected(tunnel, events, 1);
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(tunnel.port()).isEqualTo(port);
        }
    }

    /** A TCP connection to a server whose ends can be cut one by one, as when a network goes down. */
    private static final class Line implements AutoCloseable {
        private final CountDownLatch farCut = new CountDownLatch(1);
        private final List<PeerConnection> near = new CopyOnWriteArrayList<>();
        private final List<Socket> far = new CopyOnWriteArrayList<>();
        private final TcpPeer peer;

        Line(int target) throws IOException {
            peer = TcpPeer.start((connection, received) -> relay(connection, target));
        }

        private void relay(PeerConnection connection, int target) throws IOException {
            near.add(connection);
            boolean first = far.isEmpty();
            try (Socket server = new Socket("127.0.0.1", target)) {
                far.add(server);
                Thread back = new Thread(() -> pump(server, connection));
                back.start();
                try {
                    connection.input().transferTo(server.getOutputStream());
                } catch (IOException cut) {
                    // Either end has gone; at the test's end that may be any.
                }
                if (first) {
                    farCut.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void pump(Socket server, PeerConnection connection) {
            try {
                server.getInputStream().transferTo(connection.output());
            } catch (IOException cut) {
                Thread.currentThread().interrupt();
            }
        }

        Hop hop(OpenSshServer server) throws IOException {
            return Hop.of(server.user() + "@127.0.0.1:" + peer.port())
                    .identity(server.clientKey())
                    .hostKeys(HostKeyPolicy.pinned(server.hostKeyFingerprint("ed25519")));
        }

        /** The client notices, the server doesn't. */
        void cutNearEnds() throws IOException {
            for (PeerConnection connection : near) {
                connection.close();
            }
        }

        void cutFarEnds() {
            farCut.countDown();
        }

        @Override
        public void close() throws IOException {
            farCut.countDown();
            peer.close();
        }
    }

    @Test
    void acceptGoesOnOverTheNewSession() throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        try (OpenSshServer server = OpenSshServer.start();
                RemoteServer remote = Tunnel.remote(0)
                        .bind("127.0.0.1")
                        .via(Fixture.hop(server))
                        .reconnect(SWIFT)
                        .listener(events::add)
                        .open();
                Socket lost = Fixture.client(remote)) {
            Await.until("one waits", () -> remote.stats().connectionsTotal() == 1);
            CompletableFuture<Socket> accepting = new CompletableFuture<>();
            server.killSessions();
            awaitReconnected(remote, events, 1);
            assertThat(lost.getInputStream().read()).isNegative();
            Thread accept = new Thread(() -> accept(remote, accepting));
            accept.start();
            try (Socket client = Fixture.client(remote);
                    Socket accepted = accepting.join()) {
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
                client.getOutputStream().write('x');
                assertThat(accepted.getInputStream().read()).isEqualTo('x');
            }
            accept.join();
        }
    }

    private static void accept(RemoteServer server, CompletableFuture<Socket> accepting) {
        try {
            accepting.complete(server.accept());
        } catch (IOException e) {
            accepting.completeExceptionally(e);
        }
    }

    @Test
    void withoutReconnectItFails() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(server))
                        .reconnect(Reconnect.never())
                        .open()) {
            server.killSessions();
            Await.until("it has failed", () -> tunnel.state() == TunnelState.FAILED);
            assertThat(tunnel.closeReason())
                    .hasValueSatisfying(
                            reason -> assertThat(reason).endsWith("is lost: the server closed the connection"));
        }
    }
}
