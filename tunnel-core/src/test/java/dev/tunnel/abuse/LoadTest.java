package dev.tunnel.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.PeerBehaviour;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many connections, many tunnels, many bytes. */
class LoadTest {
    private static final long MIB = 1 << 20;

    @BeforeAll
    static void needServers() {
        OpenSshServer.required();
    }

    @Test
    void aThousandConnectionsAtOnceThroughTwoJumps() throws Exception {
        int count = 1000;
        List<Socket> clients = new ArrayList<>();
        try (SshChain chain = SshChain.start(3);
                TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                        .via(Routes.of(chain))
                        .open()) {
            for (int i = 0; i < count; i++) {
                clients.add(Routes.client(tunnel));
            }
            for (int i = 0; i < count; i++) {
                clients.get(i).getOutputStream().write(message(i).getBytes(US_ASCII));
            }
            for (int i = 0; i < count; i++) {
                byte[] answer =
                        clients.get(i).getInputStream().readNBytes(message(i).length());
                assertThat(answer).asString(US_ASCII).isEqualTo(message(i));
            }
            assertThat(echo.open()).isEqualTo(count);
            assertThat(tunnel.stats().connectionsOpen()).isEqualTo(count);
            for (Socket client : clients) {
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            Await.until("all connections have ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().connectionsFailed()).isZero();
            assertThat(tunnel.stats().connectionsTotal()).isEqualTo(count);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static String message(int number) {
        return "this is connection " + number;
    }

    @Test
    void twoHundredTunnelsOpenedInParallelShareOneLoginAtEachHop() throws Exception {
        try (SshChain chain = SshChain.start(2);
                TcpPeer echo = TcpPeer.echo();
                SshClient ssh = SshClient.create()) {
            Hop[] hops = Routes.of(chain);
            Queue<LocalTunnel> tunnels = new ConcurrentLinkedQueue<>();
            inParallel(200, () -> {
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                        .client(ssh)
                        .via(hops)
                        .open();
                tunnels.add(tunnel);
                try (Socket client = Routes.client(tunnel)) {
                    assertEchoes(client);
                }
            });
            assertThat(tunnels.stream().map(LocalTunnel::port).distinct()).hasSize(200);
            for (OpenSshServer hop : chain.hops()) {
                assertThat(hop.logged("Accepted publickey")).isEqualTo(1);
            }
            tunnels.forEach(LocalTunnel::close);
            Await.until(
                    "the last tunnel took the sessions with it",
                    () -> chain.hop(1).sessionProcesses() == 0);
        }
    }

    @Test
    void twoHundredConnectionsOpenedInParallelThroughOneSession() throws Exception {
        try (SshChain chain = SshChain.start(2);
                TcpPeer echo = TcpPeer.echo();
                SshConnection connection = SshClient.create().connect(Routes.of(chain))) {
            CountDownLatch allOpen = new CountDownLatch(200);
            inParallel(200, () -> {
                try (Socket socket = connection.connect("127.0.0.1", echo.port())) {
                    assertEchoes(socket);
                    allOpen.countDown();
                    allOpen.await();
                    assertEchoes(socket);
                }
            });
            Await.until("the destination has seen all ends", () -> echo.open() == 0);
            assertThat(echo.accepted()).isEqualTo(200);
        }
    }

    private static void inParallel(int count, Background.Task task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(threads.submit(() -> {
                    go.await();
                    task.run();
                    return null;
                }));
            }
            go.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertEchoes(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    @Test
    @Timeout(300)
    void aGibibyteEachWay() throws Exception {
        try (SshChain chain = SshChain.start(1)) {
            transferBothWays(chain, Payload.of(1024 * MIB));
        }
    }

    @Test
    void aQuarterOfAGibibyteEachWayThroughThreeHops() throws Exception {
        try (SshChain chain = SshChain.start(3)) {
            transferBothWays(chain, Payload.of(256 * MIB));
        }
    }

    @Test
    void serversThatChangeKeysEveryMebibyteInAChainOfThree() throws Exception {
        try (SshChain chain = SshChain.start(3, (number, builder) -> builder.option("RekeyLimit", "1M"))) {
            transferBothWays(chain, Payload.of(64 * MIB));
            for (OpenSshServer hop : chain.hops()) {
                assertThat(hop.logged("Accepted publickey")).isEqualTo(1);
            }
        }
    }

    /** Both at once, in one connection; the client ends its output first. */
    private static void transferBothWays(SshChain chain, Payload payload) throws Exception {
        Received expected = payload.expected();
        PeerBehaviour sendAndReceive = (connection, received) -> {
            try (Background sending = Background.run("send", () -> {
                payload.writeTo(connection.output());
                connection.shutdownOutput();
            })) {
                received.accept(Received.drain(connection.input()));
                sending.succeeds();
            }
        };
        try (TcpPeer peer = TcpPeer.start(sendAndReceive);
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", peer.port())
                        .via(Routes.of(chain))
                        .open();
                Socket client = Routes.client(tunnel);
                Background upload = Background.run("upload", () -> {
                    payload.writeTo(client.getOutputStream());
                    client.shutdownOutput();
                })) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(expected);
            upload.succeeds();
            assertThat(peer.awaitReceived(1)).isEqualTo(expected);
            Await.until("the connection has ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().bytesSent()).isEqualTo(payload.length());
            assertThat(tunnel.stats().bytesReceived()).isEqualTo(payload.length());
            assertThat(tunnel.stats().connectionsFailed()).isZero();
        }
    }
}
