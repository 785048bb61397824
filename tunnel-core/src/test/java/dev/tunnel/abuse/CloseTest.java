package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelEvent.StateChanged;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.HandshakeFault;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing at bad moments: it is prompt, it is complete, and the clients notice. */
class CloseTest {
    private static final Payload ENDLESS = Payload.of(1L << 40);
    /** Nobody waits for a hop, which would be for ever; a busy machine takes its time. */
    private static final Duration PROMPTLY = Duration.ofSeconds(10);

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

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFrozenHopDelaysNoCloseThoughWritersAreStuck(int frozen) throws Exception {
        int clients = 8;
        List<Background> uploads = new ArrayList<>();
        try (TcpPeer sink = TcpPeer.sink();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", sink.port())
                        .via(Routes.of(chain))
                        .open()) {
            for (int i = 0; i < clients; i++) {
                Socket client = Routes.client(tunnel);
                uploads.add(Background.run("upload", () -> {
                    try (client) {
                        ENDLESS.writeTo(client.getOutputStream());
                    }
                }));
            }
            Await.until(
                    "the uploads run",
                    () -> sink.open() == clients && tunnel.stats().bytesSent() > 1 << 20);
            chain.hop(frozen).pause();
            try {
                Await.until(
                        "the writers are stuck",
                        new Standstill(() -> tunnel.stats().bytesSent()));
                assertPrompt(tunnel::close);
                for (Background upload : uploads) {
                    assertThat(upload.failure()).isInstanceOf(IOException.class);
                }
                assertGone(tunnel);
            } finally {
                chain.hop(frozen).resume();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFrozenHopDelaysNoCloseOfSocketsAndConnections(int frozen) throws Exception {
        try (TcpPeer sink = TcpPeer.sink();
                SshConnection connection = SshClient.create().connect(Routes.of(chain));
                Socket reading = connection.connect("127.0.0.1", sink.port())) {
            List<Background> uploads = new ArrayList<>();
            List<Socket> sockets = new ArrayList<>();
            AtomicLong written = new AtomicLong();
            for (int i = 0; i < 8; i++) {
                Socket socket = connection.connect("127.0.0.1", sink.port());
                sockets.add(socket);
                uploads.add(Background.run("upload", () -> upload(socket, written)));
            }
            Background reader =
                    Background.run("read", () -> reading.getInputStream().read());
            chain.hop(frozen).pause();
            try {
                Await.until("the writers are stuck", new Standstill(written::get));
                // What is stuck in the session's own socket can be freed by nothing but the session's end.
                assertPrompt(() -> sockets.get(0).close());
                assertPrompt(connection::close);
                for (Background upload : uploads) {
                    assertThat(upload.failure(PROMPTLY)).isInstanceOf(IOException.class);
                }
                assertThat(reader.failure(PROMPTLY)).isInstanceOf(IOException.class);
            } finally {
                chain.hop(frozen).resume();
            }
        }
    }

    private static void upload(Socket socket, AtomicLong written) throws IOException {
        byte[] piece = new byte[8192];
        while (true) {
            socket.getOutputStream().write(piece);
            written.addAndGet(piece.length);
        }
    }

    @Test
    void aCloseInTheMiddleOfTransfersResetsTheClients() throws Exception {
        try (TcpPeer source = TcpPeer.source(ENDLESS);
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", source.port())
                        .via(Routes.of(chain))
                        .open();
                Socket client = Routes.client(tunnel);
                Socket stalled = Routes.client(tunnel)) {
            client.getInputStream().skipNBytes(1 << 20);
            stalled.getInputStream().skipNBytes(1);
            Background reader = Background.run("read", () -> Received.drain(client.getInputStream()));
            assertPrompt(tunnel::close);
            assertThat(reader.failure(PROMPTLY)).isInstanceOf(IOException.class);
            assertThatIOException().isThrownBy(() -> Received.drain(stalled.getInputStream()));
            Await.until("the source is told", () -> source.open() == 0);
            assertGone(tunnel);
        }
    }

    @Test
    void aCloseInTheMiddleOfAnOpenEndsIt() throws Exception {
        try (TcpPeer silent = TcpPeer.start(HandshakeFault.SILENT);
                SshClient ssh = SshClient.create()) {
            Hop dead = Hop.of("nobody@127.0.0.1:" + silent.port()).hostKeys(HostKeyPolicy.acceptAnyInsecurely());
            Hop[] jumps = Routes.of(chain);
            Background direct = Background.run(
                    "open", () -> Tunnel.local("db", 1).client(ssh).via(dead).open());
            Background through = Background.run(
                    "open",
                    () -> Tunnel.local("db", 1)
                            .client(ssh)
                            .via(jumps[0], jumps[1], dead)
                            .open());
            Await.until("both wait for the silent hop", () -> silent.open() == 2);
            assertPrompt(ssh::close);
            assertThat(direct.failure(PROMPTLY)).isInstanceOf(TunnelException.Closed.class);
            assertThat(through.failure(PROMPTLY)).isInstanceOf(TunnelException.Closed.class);
            Await.until("the silent hop is left alone", () -> silent.open() == 0);
            assertThat(direct.wasInterrupted()).isFalse();
        }
    }

    @Test
    void aClientCanBeClosedAtAnyMomentOfAnOpen() throws Exception {
        for (int i = 0; i < 40; i++) {
            CountDownLatch started = new CountDownLatch(1);
            try (SshClient ssh = SshClient.create();
                    Background opener = Background.run("open", () -> {
                        started.countDown();
                        Tunnel.local("db", 1).client(ssh).via(Routes.of(chain)).open();
                    })) {
                started.await();
                // Each time a little later: from before the first packet to after the last.
                long moment = System.nanoTime() + i * Duration.ofMillis(8).toNanos();
                Await.until("the moment has come", () -> System.nanoTime() >= moment || opener.hasEnded());
                ssh.close();
                Throwable failure = opener.failure(PROMPTLY);
                assertThat(failure == null || failure instanceof TunnelException.Closed)
                        .as("closed or never noticed, not " + failure)
                        .isTrue();
            }
        }
        Await.until("no session is left", () -> chain.hop(1).sessionProcesses() == 0);
    }

    @Test
    void manyThreadsMayCloseAtOnce() throws Exception {
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        try (TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                        .via(Routes.of(chain))
                        .listener(events::add)
                        .open();
                Socket client = Routes.client(tunnel)) {
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
            CountDownLatch go = new CountDownLatch(1);
            List<Background> closers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                closers.add(Background.run("close", () -> {
                    go.await();
                    tunnel.close();
                }));
            }
            go.countDown();
            closers.forEach(Background::succeeds);
            assertGone(tunnel);
            Await.until("the end is told", () -> events.stream().anyMatch(CloseTest::isClosed));
            assertThat(events.stream().filter(CloseTest::isClosed)).hasSize(1);
        }
    }

    private static boolean isClosed(TunnelEvent event) {
        return event instanceof StateChanged change && change.to() == TunnelState.CLOSED;
    }

    @Test
    void aDrainingCloseLetsTheTransferFinishAndTakesNoNewClient() throws Exception {
        Payload payload = Payload.of(32 << 20);
        try (TcpPeer source = TcpPeer.source(payload);
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", source.port())
                        .via(Routes.of(chain))
                        .open();
                Socket client = Routes.client(tunnel)) {
            Await.until("the transfer runs", () -> tunnel.stats().bytesReceived() > 0);
            Background closer = Background.run("close", () -> tunnel.close(Duration.ofMinutes(1)));
            Await.until("no new client is taken", () -> Routes.isRefused(tunnel));
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
            client.close();
            closer.succeeds();
            assertGone(tunnel);
        }
    }

    private static void assertGone(LocalTunnel tunnel) {
        assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        assertThat(tunnel.closeReason()).contains("closed by the program");
        assertThat(Routes.isRefused(tunnel)).isTrue();
        Await.until("nothing is relayed", () -> tunnel.stats().connectionsOpen() == 0);
    }

    private static void assertPrompt(Background.Task close) throws Exception {
        long start = System.nanoTime();
        close.run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPTLY);
    }
}
