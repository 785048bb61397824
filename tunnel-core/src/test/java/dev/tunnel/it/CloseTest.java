package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.LocalTunnel;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The two ways to close a tunnel. */
class CloseTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    private static LocalTunnel open(TcpPeer peer) throws IOException {
        return Fixture.tunnelTo(peer, Fixture.hop(server)).open();
    }

    private static boolean isFree(int port) {
        try (ServerSocket same = new ServerSocket()) {
            same.bind(Fixture.at("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static CompletableFuture<Void> closePatiently(LocalTunnel tunnel) {
        CompletableFuture<Void> closing = InBackground.run(() -> tunnel.close(LONG));
        Await.until("the tunnel has stopped listening", () -> isFree(tunnel.port()));
        return closing;
    }

    @Test
    void closeFreesThePortAndResetsClients() throws Exception {
        try (LocalTunnel tunnel = open(echo);
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            tunnel.close();
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
            assertThat(isFree(tunnel.port())).isTrue();
        }
    }

    @Test
    void closeMayBeCalledTwice() throws Exception {
        LocalTunnel tunnel = open(echo);
        tunnel.close();
        tunnel.close();
        tunnel.close(LONG);
        assertThat(tunnel.closeReason()).contains("closed by the program");
    }

    @Test
    void closeMayBeCalledByManyThreadsAtOnce() throws Exception {
        int threads = 8;
        CyclicBarrier start = new CyclicBarrier(threads);
        LocalTunnel tunnel = open(echo);
        List<CompletableFuture<Void>> closing = Stream.generate(() -> InBackground.run(() -> {
                    await(start);
                    tunnel.close();
                    assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
                }))
                .limit(threads)
                .toList();
        closing.forEach(CompletableFuture::join);
        assertThat(isFree(tunnel.port())).isTrue();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPatientCloseLetsARunningTransferFinishAndTakesNoNewClients() throws Exception {
        Payload half = Payload.of(8 << 20);
        try (TcpPeer digest = TcpPeer.digest();
                LocalTunnel tunnel = open(digest);
                Socket client = Fixture.client(tunnel)) {
            half.writeTo(client.getOutputStream());
            CompletableFuture<Void> closing = closePatiently(tunnel);
            assertThatThrownBy(() -> Fixture.client(tunnel)).isInstanceOf(ConnectException.class);
            half.writeTo(client.getOutputStream());
            client.shutdownOutput();
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith(2 * half.length() + " ");
            closing.join();
            assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
            assertThat(tunnel.stats().connectionsFailed()).isZero();
        }
    }

    @Test
    void aPatientCloseGivesUpAtItsDeadline() throws Exception {
        try (LocalTunnel tunnel = open(echo);
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            long start = System.nanoTime();
            tunnel.close(Duration.ofMillis(200));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(200), LONG);
            assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anIdleTunnelIsClosedAtOnceHoweverPatientTheCloseIs() throws Exception {
        try (LocalTunnel tunnel = open(echo)) {
            tunnel.close(ChronoUnit.FOREVER.getDuration());
            assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        }
    }

    @Test
    void noPatienceIsAClose() throws Exception {
        try (LocalTunnel tunnel = open(echo);
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            tunnel.close(Duration.ofSeconds(Long.MIN_VALUE));
            assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        }
    }

    @Test
    void anInterruptEndsThePatience() throws Exception {
        try (LocalTunnel tunnel = open(echo);
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            Thread.currentThread().interrupt();
            tunnel.close(LONG);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        }
    }

    @Test
    void aCloseEndsThePatienceOfAnother() throws Exception {
        try (LocalTunnel tunnel = open(echo);
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            CompletableFuture<Void> closing = closePatiently(tunnel);
            tunnel.close();
            closing.join();
            assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        }
    }
}
