package dev.tunnel.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.InBackground;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DelayLineTest {
    private static final Duration DELAY = Duration.ofMillis(25);

    @Test
    void delaysEachDirection() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DelayLine line = DelayLine.start(server.getLocalPort(), DELAY);
                Socket near = Forwarder.connect(line.port());
                Socket far = server.accept()) {
            long start = System.nanoTime();
            near.getOutputStream().write(1);
            far.getOutputStream().write(far.getInputStream().read());
            near.getInputStream().read();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(DELAY.multipliedBy(2));
        }
    }

    @Test
    void deliversEveryByteAndThenTheEnd() throws IOException {
        byte[] sent = new byte[8 * 1024 * 1024];
        new Random(1).nextBytes(sent);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DelayLine line = DelayLine.start(server.getLocalPort(), DELAY);
                Socket near = Forwarder.connect(line.port());
                Socket far = server.accept()) {
            CompletableFuture<Void> sender = InBackground.run(() -> send(near, sent));

            assertThat(far.getInputStream().readAllBytes()).isEqualTo(sent);
            sender.join();
        }
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
