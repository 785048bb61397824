package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.ConnectionHandler;
import dev.tunnel.Reconnect;
import dev.tunnel.RemoteServer;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Remote tunnels whose connections the program serves. */
class RemoteServerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ConnectionHandler ECHO =
            client -> client.getInputStream().transferTo(client.getOutputStream());

    @AutoClose
    static OpenSshServer sshd;

    @BeforeAll
    static void start() throws IOException {
        sshd = OpenSshServer.start();
    }

    private static RemoteServer.Builder builder() throws IOException {
        return Tunnel.remote(0).bind("127.0.0.1").via(Fixture.hop(sshd));
    }

    @Test
    void theProgramAcceptsConnectionsLikeAServerSocket() throws Exception {
        try (RemoteServer server = builder().open();
                Socket client = Fixture.client(server);
                Socket accepted = server.accept()) {
            assertThat(accepted.getRemoteSocketAddress())
                    .isEqualTo(new InetSocketAddress("127.0.0.1", client.getLocalPort()));
            assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("127.0.0.1");
            assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
            assertThat(accepted.getLocalPort()).isEqualTo(server.port());
            assertThat(accepted.isConnected()).isTrue();
            accepted.getOutputStream().write("welcome".getBytes(StandardCharsets.US_ASCII));
            accepted.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("welcome");
            client.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertThat(accepted.getInputStream().readAllBytes()).asString().isEqualTo("bye");
            assertThat(server.destination()).isEmpty();
            assertThat(server)
                    .hasToString(
                            "tunnel[127.0.0.1 127.0.0.1:" + server.port() + "->this program via " + sshd.spec() + "]");
        }
    }

    @Test
    void manyMegabytesBothWays() throws Exception {
        Payload payload = Payload.of(32 << 20);
        try (RemoteServer server = builder().open();
                Socket client = Fixture.client(server);
                Socket accepted = server.accept()) {
            CompletableFuture<Void> upload = run(() -> {
                payload.writeTo(client.getOutputStream());
                client.shutdownOutput();
            });
            assertThat(Received.drain(accepted.getInputStream())).isEqualTo(payload.expected());
            upload.join();
            CompletableFuture<Void> download = run(() -> {
                payload.writeTo(accepted.getOutputStream());
                accepted.close();
            });
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
            download.join();
            Await.until("the connection has ended", () -> server.stats().connectionsOpen() == 0);
            assertThat(server.stats()).isEqualTo(Fixture.stats(server, 0, 1, 0, payload.length(), payload.length()));
        }
    }

    /** An action of another thread. */
    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> run(Action action) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        action.run();
                        end.complete(null);
                    } catch (Exception | AssertionError e) {
                        end.completeExceptionally(e);
                    }
                })
                .start();
        return end;
    }

    @Test
    void curlTalksToAHandler() throws Exception {
        ConnectionHandler web = client -> {
            assertThat(client.getInputStream().read()).isEqualTo('G');
            client.getOutputStream()
                    .write("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII));
        };
        try (RemoteTunnel tunnel = builder().open(web)) {
            Cli.Output output = Cli.run("curl", "-sS", "http://127.0.0.1:" + tunnel.port() + "/");
            assertThat(output.out()).isEqualTo("hello");
        }
    }

    @Test
    void aHandlerServesManyConnectionsAtOnce() throws Exception {
        try (RemoteTunnel tunnel = builder().open(ECHO)) {
            try (Socket idle = Fixture.client(tunnel)) {
                assertThat(Fixture.exchange(idle, "one")).isEqualTo("one");
                assertThat(Fixture.say(tunnel, "two")).isEqualTo("two");
                assertThat(Fixture.exchange(idle, "three")).isEqualTo("three");
            }
            Await.until("both have ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats()).isEqualTo(Fixture.stats(tunnel, 0, 2, 0, 11, 11));
        }
    }

    @Test
    void aHandlerThatFailsCutsItsConnectionAndNoOther() throws Exception {
        ConnectionHandler picky = client -> {
            if (client.getInputStream().read() == 'x') {
                throw new IllegalStateException("scripted");
            }
            client.getOutputStream().write('y');
        };
        try (RemoteTunnel tunnel = builder().open(picky)) {
            assertThat(Fixture.say(tunnel, "x")).isEmpty();
            assertThat(Fixture.say(tunnel, "a")).isEqualTo("y");
            Await.until("both have ended", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
        }
    }

    @Test
    void acceptWaitsNoLongerThanItIsTold() throws Exception {
        try (RemoteServer server = builder().open()) {
            assertThatThrownBy(() -> server.accept(Duration.ZERO)).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> server.accept(Duration.ofMillis(20))).isInstanceOf(SocketTimeoutException.class);
            try (Socket client = Fixture.client(server);
                    Socket accepted = server.accept(SOON)) {
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
            }
        }
    }

    @Test
    void acceptEndsWhenTheTunnelIsClosed() throws Exception {
        RemoteServer server = builder().open();
        CompletableFuture<Void> accepting = run(server::accept);
        server.close();
        assertThatThrownBy(accepting::join)
                .hasRootCauseInstanceOf(TunnelException.Closed.class)
                .hasStackTraceContaining("no more connections");
        assertThatThrownBy(server::accept)
                .isInstanceOf(TunnelException.Closed.class)
                .hasMessageContaining("closed by the program");
    }

    @Test
    void acceptEndsWhenTheThreadIsInterrupted() throws Exception {
        try (RemoteServer server = builder().open()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(server::accept).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aFullBacklogRefusesMore() throws Exception {
        try (RemoteServer server = builder().backlog(2).open();
                Socket first = Fixture.client(server);
                Socket second = Fixture.client(server)) {
            Await.until("both wait", () -> server.stats().connectionsTotal() == 2);
            try (Socket third = Fixture.client(server)) {
                assertThat(third.getInputStream().read()).isNegative();
            }
            assertThat(server.stats()).isEqualTo(Fixture.stats(server, 2, 3, 1, 0, 0));
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getPort()).isEqualTo(first.getLocalPort());
            }
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getPort()).isEqualTo(second.getLocalPort());
            }
        }
    }

    @Test
    void aBacklogOfNoneIsRefused() {
        assertThatThrownBy(() -> builder().backlog(0).open())
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessage("backlog 0 is less than 1");
    }

    @Test
    void closingTheTunnelCutsWhatWasAcceptedAndWhatWaits() throws Exception {
        RemoteServer server = builder().open();
        try (Socket client = Fixture.client(server);
                Socket accepted = server.accept();
                Socket waiting = Fixture.client(server)) {
            Await.until("another one waits", () -> server.stats().connectionsTotal() == 2);
            server.close();
            assertThatIOException().isThrownBy(() -> accepted.getInputStream().read());
            assertThat(accepted.isClosed()).isTrue();
            assertThat(client.getInputStream().read()).isNegative();
            assertThat(waiting.getInputStream().read()).isNegative();
            // The far end may hear of it before it has been counted.
            Await.until("both have ended", () -> server.stats().connectionsOpen() == 0);
        }
    }

    @Test
    void closingTheTunnelInterruptsItsHandlers() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        RemoteTunnel tunnel = builder().open(client -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                end.complete(e);
                throw e;
            }
        });
        try (Socket client = Fixture.client(tunnel)) {
            running.await();
            tunnel.close();
            assertThat(client.getInputStream().read()).isNegative();
            assertThat(end.join()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aReadOfAnAcceptedSocketMayTimeOut() throws Exception {
        try (RemoteServer server = builder().open();
                Socket client = Fixture.client(server);
                Socket accepted = server.accept()) {
            accepted.setSoTimeout(20);
            assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            client.getOutputStream().write('x');
            accepted.setSoTimeout(0);
            assertThat(accepted.getInputStream().read()).isEqualTo('x');
            assertThatThrownBy(() -> accepted.connect(Fixture.at("127.0.0.1", 1)))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("already connected");
        }
    }

    @Test
    void anAcceptedSocketFailsWhenTheSessionIsKilled() throws Exception {
        try (OpenSshServer mortal = OpenSshServer.start();
                RemoteServer server = Tunnel.remote(0)
                        .bind("127.0.0.1")
                        .via(Fixture.hop(mortal))
                        .reconnect(Reconnect.never())
                        .open();
                Socket client = Fixture.client(server);
                Socket accepted = server.accept()) {
            client.getOutputStream().write('x');
            assertThat(accepted.getInputStream().read()).isEqualTo('x');
            mortal.killSessions();
            assertThatIOException().isThrownBy(() -> accepted.getInputStream().read());
            assertThatThrownBy(server::accept).isInstanceOf(TunnelException.Closed.class);
        }
    }
}
