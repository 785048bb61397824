package dev.tunnel.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.examples.soak.Plan.Who;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndTest {
    private static final Content ENDLESS = new Content(1, Long.MAX_VALUE / Shape.values().length);
    private static final Content LITTLE = new Content(2, 1000);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Socket own;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            own = new Socket(server.getInetAddress(), server.getLocalPort());
            peer = server.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        own.close();
        peer.close();
        threads.shutdownNow();
    }

    /** The system tells of a reset only once, to whichever of the two threads asks first. */
    @RepeatedTest(100)
    void seesAResetWhileItSendsAndReceives() throws Exception {
        Future<Outcome> outcome = play(Shape.BOTH, ENDLESS, LITTLE);
        peer.getInputStream().readNBytes(1 << 20);
        End.reset(peer);

        assertThat(outcome.get()).isEqualTo(Outcome.RESET);
    }

    @Test
    void seesAnEarlyEndWhileItHasNothingToSend() throws Exception {
        Future<Outcome> outcome = play(Shape.GREETING, LITTLE, LITTLE);
        peer.shutdownOutput();

        assertThat(outcome.get()).isEqualTo(Outcome.SHORT);
    }

    @Test
    void seesAnEarlyEndWhileItSendsToOneWhoTakesIt() throws Exception {
        Future<Outcome> outcome = play(Shape.BOTH, ENDLESS, LITTLE);
        peer.shutdownOutput();
        discardAll(peer);

        assertThat(outcome.get()).isEqualTo(Outcome.SHORT);
    }

    @Test
    void seesAnEarlyEndThoughItsWriteBlocks() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FullSocket full = new FullSocket(server);
                Socket accepted = server.accept()) {
            Future<Outcome> outcome = play(full, Shape.BOTH, ENDLESS, LITTLE);
            full.writing.await();
            accepted.shutdownOutput();

            assertThat(outcome.get()).isEqualTo(Outcome.SHORT);
        }
    }

    /** Its writes block until it is closed. */
    private static final class FullSocket extends Socket {
        private final CountDownLatch writing = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        FullSocket(ServerSocket server) throws IOException {
            super(server.getInetAddress(), server.getLocalPort());
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    writing.countDown();
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new SocketException("closed");
                }
            };
        }

        @Override
        public synchronized void close() throws IOException {
            super.close();
            closed.countDown();
        }
    }

    private Future<Outcome> play(Shape shape, Content opened, Content accepted) {
        return play(own, shape, opened, accepted);
    }

    private Future<Outcome> play(Socket socket, Shape shape, Content opened, Content accepted) {
        Plan plan = new Plan(shape, opened, accepted, Who.NOBODY, Who.NOBODY, 0);
        return threads.submit(new End(plan, true, socket, threads)::play);
    }

    private static void discardAll(Socket socket) {
        byte[] block = new byte[1 << 16];
        try {
            while (socket.getInputStream().read(block) >= 0) {
                // Nobody wants it.
            }
        } catch (IOException e) {
            // The end has cut the connection, since it has seen enough.
        }
    }
}
