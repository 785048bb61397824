package dev.tunnel.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpPeerTest {
    private static final Payload PAYLOAD = Payload.of(3_000_001);

    @Test
    void echoesBothWaysAtOnce() throws IOException {
        try (TcpPeer echo = TcpPeer.echo();
                Socket client = connect(echo)) {
            Thread writer = Threads.start("peer-writer", () -> send(client, PAYLOAD));

            assertThat(Received.drain(client.getInputStream())).isEqualTo(PAYLOAD.expected());
            Threads.join(writer, Duration.ofSeconds(5));
        }
    }

    @Test
    void echoesAtAUnixSocketForNetcat(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("echo.sock");
        try (TcpPeer echo = TcpPeer.unixEcho(path)) {
            assertThat(Cli.run("hello", List.of("nc", "-N", "-U", path.toString()))
                            .out())
                    .isEqualTo("hello");
            assertThat(echo.accepted()).isEqualTo(1);
        }
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void isASourceOfAKnownPayload() throws IOException {
        try (TcpPeer source = TcpPeer.source(PAYLOAD);
                Socket client = connect(source)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(PAYLOAD.expected());
        }
    }

    @Test
    void isASinkThatTellsWhatItGot() throws IOException {
        try (TcpPeer sink = TcpPeer.sink();
                Socket client = connect(sink)) {
            send(client, PAYLOAD);

            assertThat(sink.awaitReceived(1)).isEqualTo(PAYLOAD.expected());
        }
    }

    @Test
    void answersAfterTheClientsHalfClose() throws IOException {
        try (TcpPeer digest = TcpPeer.digest();
                Socket client = connect(digest)) {
            send(client, PAYLOAD);

            String answer = new String(client.getInputStream().readAllBytes(), UTF_8);

            assertThat(answer).isEqualTo(PAYLOAD.expected() + "\n");
        }
    }

    @Test
    void greetsAndCloses() throws IOException {
        try (TcpPeer greeter = TcpPeer.greeter("220 hi\r\n".getBytes(UTF_8));
                Socket client = connect(greeter)) {
            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("220 hi\r\n");
        }
    }

    @Test
    void stallsAWriter() throws IOException {
        TcpPeer stalled = TcpPeer.stalledReader();
        try (Socket client = connect(stalled)) {
            Thread writer = Threads.start("peer-writer", () -> sendUntilItFails(client));
            Await.until("connection is served", () -> stalled.open() == 1);
            stalled.close();

            Threads.join(writer, Duration.ofSeconds(5));
            assertThat(stalled.received()).isEmpty();
            assertThat(stalled.failures()).isEmpty();
        }
    }

    @Test
    void resetsAfterSomeBytes() throws IOException {
        try (TcpPeer resetter = TcpPeer.resetter(Payload.of(10));
                Socket client = connect(resetter)) {
            Await.until("connection was reset", () -> resetter.accepted() == 1 && resetter.open() == 0);

            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void makesTheSamePayloadAgain() {
        Payload payload = new Payload(42, 100_000);
        assertThat(payload.bytes()).isEqualTo(payload.bytes()).isNotEqualTo(new Payload(43, 100_000).bytes());
        assertThat(payload.expected().bytes()).isEqualTo(100_000);
    }

    private static Socket connect(TcpPeer peer) throws IOException {
        return new Socket("127.0.0.1", peer.port());
    }

    private static void send(Socket client, Payload payload) {
        try {
            payload.writeTo(client.getOutputStream());
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sendUntilItFails(Socket client) {
        try {
            Payload.of(Long.MAX_VALUE).writeTo(client.getOutputStream());
        } catch (IOException expected) {
            return; // the peer is gone
        }
    }
}
