package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A channel that looks like a socket, to a driver or to the next hop's session. */
class ChannelSocketTest {
    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final ChannelPair pair = new ChannelPair();
    private final AtomicInteger closes = new AtomicInteger();

    private Socket connected() throws IOException {
        Socket socket = new ChannelSocket((destination, timeout) -> pair.near(), closes::incrementAndGet);
        socket.connect(InetSocketAddress.createUnresolved("db", 5432));
        return socket;
    }

    private static void assertClosedHere(Future<?> blocked) {
        assertThatThrownBy(() -> blocked.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(SocketException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void readsWritesAndHalfCloses() throws Exception {
        try (Socket socket = connected()) {
            socket.getOutputStream().write(new byte[] {1, 2});
            socket.shutdownOutput();
            assertThat(pair.far().input().readAllBytes()).containsExactly(1, 2);
            pair.far().output().write(new byte[] {(byte) 0xff, 4});
            pair.far().shutdownOutput();

            assertThat(socket.getInputStream().read()).isEqualTo(0xff);
            assertThat(socket.getInputStream().readAllBytes()).containsExactly(4);
            assertThat(socket.isOutputShutdown()).isTrue();
            assertThatThrownBy(socket::getOutputStream).isInstanceOf(SocketException.class);
        }
        Await.until("the channel is closed", () -> pair.near().closes() == 1);
    }

    @Test
    void givesTheNameToTheFarEndUnresolved() throws Exception {
        Endpoint[] asked = new Endpoint[1];
        try (Socket socket = new ChannelSocket(
                (destination, timeout) -> {
                    asked[0] = destination;
                    return pair.near();
                },
                () -> {})) {
            socket.connect(new InetSocketAddress("localhost", 5432), 1000);

            assertThat(asked[0]).isEqualTo(Endpoint.tcp("localhost", 5432));
            assertThat(socket.getPort()).isEqualTo(5432);
            assertThat(socket.getRemoteSocketAddress())
                    .isEqualTo(InetSocketAddress.createUnresolved("localhost", 5432));
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress("localhost", 5432)))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aReadTimesOutAndCanBeTriedAgain() throws Exception {
        try (Socket socket = connected()) {
            socket.setSoTimeout(20);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            pair.far().output().write(7);

            assertThat(socket.getSoTimeout()).isEqualTo(20);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void aTimeoutThatWasSetBeforeTheConnectCounts() throws Exception {
        try (Socket socket = new ChannelSocket((destination, timeout) -> pair.near(), () -> {})) {
            socket.setSoTimeout(20);
            socket.connect(new InetSocketAddress("localhost", 1));

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aCloseFromAnotherThreadEndsAReadAndAWrite() throws Exception {
        Socket socket = connected();
        Future<?> read = threads.submit(() -> socket.getInputStream().read());
        Future<?> write = threads.submit(() -> {
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(new byte[1024]);
            }
        });
        Await.until("the read waits", () -> pair.near().isBeingRead());
        socket.close();
        socket.close();

        assertClosedHere(read);
        assertClosedHere(write);
        assertThat(socket.isClosed()).isTrue();
        assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
        Await.until("the channel is closed", () -> pair.near().closes() == 1);
        assertThat(closes).as("before the other side has dealt with everything").hasValue(0);
        pair.far().close();
        Await.until("the owner is told", () -> closes.get() == 1);
    }

    @Test
    void shuttingTheInputDownEndsAWaitingRead() throws Exception {
        try (Socket socket = connected()) {
            Future<Integer> read = threads.submit(() -> socket.getInputStream().read());
            Await.until("the read waits", () -> pair.near().isBeingRead());
            socket.shutdownInput();

            assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
            assertThat(socket.isInputShutdown()).isTrue();
            socket.getOutputStream().write(1);
            assertThat(pair.far().input().read()).isEqualTo(1);
        }
    }

    @Test
    void closingAStreamClosesTheSocket() throws Exception {
        Socket socket = connected();
        socket.getInputStream().close();

        assertThat(socket.isClosed()).isTrue();
        Await.until("the channel is closed", () -> pair.near().closes() == 1);
    }

    @Test
    void aChannelThatOpensAfterTheCloseIsClosed() throws Exception {
        CountDownLatch dialing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Socket socket = new ChannelSocket(
                (destination, timeout) -> {
                    dialing.countDown();
                    await(go);
                    return pair.near();
                },
                closes::incrementAndGet);
        Future<?> connect = threads.submit(() -> {
            socket.connect(new InetSocketAddress("localhost", 1));
            return null;
        });
        dialing.await();
        socket.close();
        go.countDown();

        assertClosedHere(connect);
        assertThat(pair.near().closes()).isEqualTo(1);
        assertThat(closes.get()).isPositive();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatIsNotConnectedSaysSo() throws Exception {
        try (Socket socket = new ChannelSocket((destination, timeout) -> pair.near(), () -> {})) {
            assertThat(socket.isConnected()).isFalse();
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::shutdownOutput).isInstanceOf(SocketException.class);
        }
        try (Socket closed = new ChannelSocket((destination, timeout) -> pair.near(), () -> {})) {
            closed.close();
            assertThatThrownBy(() -> closed.connect(new InetSocketAddress("localhost", 1)))
                    .isInstanceOf(SocketException.class);
        }
    }

    /** Each of these would make a kernel socket behind our back, or fail for want of one. */
    @Test
    void takesWhatDriversSetOnSockets() throws Exception {
        try (Socket socket = connected()) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoLinger(true, 1);
            socket.setReceiveBufferSize(1);
            socket.setSendBufferSize(1);
            socket.setTrafficClass(1);
            socket.setReuseAddress(true);
            socket.setPerformancePreferences(1, 2, 3);
            assertThat(socket.getOOBInline()).isFalse();
            assertThat(socket.supportedOptions()).isEmpty();
            assertThatThrownBy(() -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> socket.getOption(StandardSocketOptions.TCP_NODELAY))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> socket.sendUrgentData(1)).isInstanceOf(SocketException.class);
            assertThat(socket.getChannel()).isNull();
            assertThat(socket).hasToString("ChannelSocket[" + socket.getRemoteSocketAddress() + "]");
        }
    }
}
