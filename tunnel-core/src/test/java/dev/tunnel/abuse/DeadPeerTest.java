package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hops that are frozen, so that TCP stays connected and nothing answers. */
class DeadPeerTest {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int COUNT = 6;
    private static final Duration LIMIT = INTERVAL.multipliedBy(COUNT);
    /** For a machine that has more to do. */
    private static final Duration SLACK = Duration.ofSeconds(7);

    private static final Payload ENDLESS = Payload.of(1L << 40);
    /** So many uploads that their windows together are more than the sockets' buffers take. */
    private static final int UPLOADS = 24;

    private static final Set<Thread.State> STUCK = EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING);

    @BeforeAll
    static void requireSshd() {
        OpenSshServer.required();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anIdleRouteFindsItsDeadHopInTimeAndNamesIt(int dead) throws Exception {
        try (SshChain chain = SshChain.start(3);
                TcpPeer echo = TcpPeer.echo();
                SshClient ssh = client();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                        .client(ssh)
                        .via(Routes.of(chain))
                        .open();
                Socket client = Routes.client(tunnel);
                SshConnection connection = ssh.connect(Routes.of(chain));
                Socket socket = connection.connect("127.0.0.1", echo.port())) {
            echoes(client);
            echoes(socket);
            chain.hop(dead).pause();
            assertLostInTime(connection);
            assertThatIOException()
                    .isThrownBy(() -> socket.getInputStream().read())
                    .withMessageContaining(chain.hop(dead).spec() + " gave no answer ");
            assertThatIOException().isThrownBy(() -> client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aDeadHopIsFoundInTimeWhileWritersAreStuck(int dead) throws Exception {
        List<Socket> clients = new ArrayList<>();
        List<Background> uploads = new ArrayList<>();
        try (SshChain chain = SshChain.start(3);
                TcpPeer sink = TcpPeer.sink();
                SshClient ssh = client();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", sink.port())
                        .client(ssh)
                        .via(Routes.of(chain))
                        .open();
                SshConnection connection = ssh.connect(Routes.of(chain))) {
            for (int i = 0; i < UPLOADS; i++) {
                Socket client = Routes.client(tunnel);
                clients.add(client);
                uploads.add(Background.run("upload", () -> ENDLESS.writeTo(client.getOutputStream())));
            }
            Await.until("the uploads run", () -> tunnel.stats().bytesSent() > UPLOADS << 20);
            chain.hop(dead).pause();
            awaitStuckKeepAlive();
            assertLostInTime(connection);
            for (Background upload : uploads) {
                assertThat(upload.failure()).isInstanceOf(IOException.class);
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
            uploads.forEach(Background::close);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aHopThatGoesOnInTimeIsNotLost(int frozen) throws Exception {
        Payload payload = Payload.of(64 << 20);
        Duration interval = Duration.ofSeconds(2);
        int count = 2;
        try (SshChain chain = SshChain.start(3);
                TcpPeer digest = TcpPeer.digest();
                SshClient ssh = SshClient.builder().keepAlive(interval, count).build();
                SshConnection connection = ssh.connect(Routes.of(chain));
                Socket socket = connection.connect("127.0.0.1", digest.port());
                Background upload = Background.run("upload", () -> {
                    payload.writeTo(socket.getOutputStream());
                    socket.shutdownOutput();
                })) {
            Await.until("bytes arrive", () -> digest.open() == 1);
            chain.hop(frozen).pause();
            assertStaysOpen(connection, interval.multipliedBy(3).dividedBy(4));
            chain.hop(frozen).resume();
            upload.succeeds();
            assertThat(socket.getInputStream().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(payload.expected() + "\n");
            assertStaysOpen(connection, interval.multipliedBy(count));
        }
    }

    @Test
    void nobodyIsAskedWithAnIntervalOfZero() throws Exception {
        try (SshChain chain = SshChain.start(2);
                SshClient ssh = SshClient.builder().keepAlive(Duration.ZERO, 1).build();
                SshConnection connection = ssh.connect(Routes.of(chain))) {
            assertThat(keepAliveThreads()).isEmpty();
            chain.hop(1).pause();
            assertStaysOpen(connection, LIMIT);
        }
    }

    @Test
    void aSlowDestinationIsNoDeadHop() throws Exception {
        try (SshChain chain = SshChain.start(2);
                TcpPeer stalled = TcpPeer.stalledReader();
                SshClient ssh = client();
                SshConnection connection = ssh.connect(Routes.of(chain));
                Socket socket = connection.connect("127.0.0.1", stalled.port());
                Background upload = Background.run("upload", () -> ENDLESS.writeTo(socket.getOutputStream()))) {
            assertStaysOpen(connection, LIMIT.multipliedBy(2));
            assertThat(upload.hasEnded()).isFalse();
            socket.close();
        }
    }

    private static SshClient client() {
        return SshClient.builder().keepAlive(INTERVAL, COUNT).build();
    }

    private static void echoes(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    private static void assertLostInTime(SshConnection connection) {
        Await.until("the connection is lost", LIMIT.plus(SLACK), () -> !connection.isOpen());
    }

    private static void assertStaysOpen(SshConnection connection, Duration time) {
        assertThat(Await.comes(time, () -> !connection.isOpen())).as("lost").isFalse();
    }

    private static void awaitStuckKeepAlive() {
        Await.until(
                "a keepalive can't be sent",
                () -> keepAliveThreads().stream()
                        .filter(thread -> thread.getName().equals("tunnel-keepalive-send"))
                        .anyMatch(thread -> STUCK.contains(thread.getState())));
    }

    private static List<Thread> keepAliveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tunnel-keepalive"))
                .toList();
    }
}
