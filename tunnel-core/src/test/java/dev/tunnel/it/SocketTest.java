package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sockets of a connection behave as sockets do. */
class SocketTest {
    @AutoClose
    static SshClient client;

    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    static SshConnection connection;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
        client = SshClient.create();
        connection = client.connect(Fixture.hop(server));
        // Once it has been used, its threads run and have their names, and are no leaks of the first test.
        connect(echo).close();
    }

    private static Socket connect(TcpPeer peer) throws IOException {
        return connection.connect("127.0.0.1", peer.port());
    }

    @Test
    void aReadTimesOutAndTheSocketStaysUsable() throws Exception {
        try (Socket socket = connect(echo)) {
            socket.setSoTimeout(50);
            assertThat(socket.getSoTimeout()).isEqualTo(50);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(10_000);
            assertThat(Fixture.exchange(socket, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void theClientMayEndItsOutputFirst() throws Exception {
        try (TcpPeer digest = TcpPeer.digest();
                Socket socket = connect(digest)) {
            Payload.of(100_000).writeTo(socket.getOutputStream());
            socket.shutdownOutput();
            assertThat(socket.isOutputShutdown()).isTrue();
            assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SocketException.class);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).isEqualTo(Payload.of(100_000).expected() + "\n");
        }
    }

    @Test
    void theServerMayEndItsOutputFirst() throws Exception {
        Payload down = Payload.of(100_000);
        Payload up = Payload.of(200_000);
        try (TcpPeer source = TcpPeer.source(down);
                Socket socket = connect(source)) {
            assertThat(Received.drain(socket.getInputStream())).isEqualTo(down.expected());
            up.writeTo(socket.getOutputStream());
            socket.shutdownOutput();
            assertThat(source.awaitReceived(1)).isEqualTo(up.expected());
        }
    }

    @Test
    void closeWakesAReaderInAnotherThread() throws Exception {
        Socket socket = connect(echo);
        Thread reader = Thread.currentThread();
        CompletableFuture<Void> closing = InBackground.run(() -> {
            Await.until("the reader waits", () -> reader.getState() == Thread.State.WAITING);
            closeUnchecked(socket);
        });
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        closing.join();
        assertThat(socket.isClosed()).isTrue();
    }

    private static void closeUnchecked(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void closeWakesAWriterInAnotherThread() throws Exception {
        try (TcpPeer stalled = TcpPeer.stalledReader()) {
            Socket socket = connect(stalled);
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writing = InBackground.run(() -> writeForEver(socket, written));
            Await.until("the writer is stuck", () -> isStuck(written));
            socket.close();
            assertThatThrownBy(writing::join)
                    .hasCauseInstanceOf(UncheckedIOException.class)
                    .extracting(failure -> failure.getCause().getCause())
                    .isInstanceOf(SocketException.class);
        }
    }

    /** Nothing was written for a while, though something was before. */
    private static boolean isStuck(AtomicLong written) {
        long before = written.get();
        return before > 0 && !Await.comes(Duration.ofMillis(200), () -> written.get() > before);
    }

    private static void writeForEver(Socket socket, AtomicLong written) {
        try {
            OutputStream out = socket.getOutputStream();
            for (byte[] chunk = new byte[1 << 16]; ; ) {
                out.write(chunk);
                written.addAndGet(chunk.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void availableTellsWhatCanBeReadWithoutWaiting() throws Exception {
        try (TcpPeer greeter = TcpPeer.greeter("hello".getBytes(StandardCharsets.UTF_8));
                Socket socket = connect(greeter)) {
            InputStream in = socket.getInputStream();
            Await.until("the greeting is available", () -> available(in) == 5);
            assertThat(in.read()).isEqualTo('h');
            assertThat(in.available()).isEqualTo(4);
        }
    }

    private static int available(InputStream in) {
        try {
            return in.available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void closingAStreamClosesTheSocket() throws Exception {
        Socket byInput = connect(echo);
        byInput.getInputStream().close();
        assertThat(byInput.isClosed()).isTrue();
        Socket byOutput = connect(echo);
        byOutput.getOutputStream().close();
        assertThat(byOutput.isClosed()).isTrue();
        assertThatThrownBy(byOutput::getInputStream).isInstanceOf(SocketException.class);
    }

    @Test
    void theDestinationSeesAClosedSocketAsTheEnd() throws Exception {
        try (TcpPeer sink = TcpPeer.sink()) {
            try (Socket socket = connect(sink)) {
                Payload.of(100_000).writeTo(socket.getOutputStream());
            }
            assertThat(sink.awaitReceived(1)).isEqualTo(Payload.of(100_000).expected());
        }
    }

    @Test
    void bothDirectionsCarryDataAtTheSameTime() throws Exception {
        Payload payload = Payload.of(64 << 20);
        try (Socket socket = connect(echo)) {
            CompletableFuture<Void> sending = InBackground.run(() -> send(payload, socket));
            assertThat(Received.drain(socket.getInputStream())).isEqualTo(payload.expected());
            sending.join();
        }
    }

    private static void send(Payload payload, Socket socket) {
        try {
            payload.writeTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itsAddressIsTheDestinationUnresolved() throws Exception {
        try (Socket socket = connect(echo)) {
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.getPort()).isEqualTo(echo.port());
            assertThat(socket.getRemoteSocketAddress()).hasToString("127.0.0.1/<unresolved>:" + echo.port());
        }
    }

    @Test
    void aUnixSocketOfTheServerIsADestinationToo(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("echo.sock");
        try (TcpPeer unix = TcpPeer.unixEcho(path);
                Socket socket = connection.connect(Endpoint.unix(path.toString()))) {
            assertThat(Fixture.exchange(socket, "hello")).isEqualTo("hello");
            assertThat(unix.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedDestinationFailsWithTheServersReasonAndTheConnectionGoesOn() throws Exception {
        int closed = Ports.free();
        ChannelOpen failure = Fixture.failure(ChannelOpen.class, () -> connection.connect("127.0.0.1", closed));
        assertThat(failure.reason()).isEqualTo(ChannelOpen.Reason.CONNECT_FAILED);
        assertThat(failure)
                .hasMessageStartingWith("connection via " + server.spec() + ": hop 1 of 1 (" + server.spec() + "): ")
                .hasMessageContaining("127.0.0.1:" + closed)
                .hasMessageContaining("connect failed");
        try (Socket socket = connect(echo)) {
            assertThat(Fixture.exchange(socket, "hello")).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({"db, 0, 0", "db, 65536, 65536", "'', 80, is no host", "'a b', 80, a b"})
    void anUnusableDestinationIsAConfigurationError(String host, int port, String named) {
        assertThatThrownBy(() -> connection.connect(host, port))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining(named);
    }

    @Test
    void aClosedConnectionResetsItsSocketsAndOpensNoMore() throws Exception {
        SshConnection own = client.connect(Fixture.hop(server));
        Socket socket = own.connect("127.0.0.1", echo.port());
        own.close();
        own.close();
        assertThat(own.isOpen()).isFalse();
        assertThat(socket.isClosed()).isTrue();
        assertThatThrownBy(() -> own.connect("127.0.0.1", echo.port()))
                .isInstanceOf(TunnelException.Closed.class)
                .hasMessageContaining("connection via " + server.spec());
        try (Socket neighbour = connect(echo)) {
            assertThat(Fixture.exchange(neighbour, "hello")).isEqualTo("hello");
        }
    }
}
