package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** An accepted socket as a channel, over real loopback sockets, idle and busy. */
class LocalSocketTest {
    private static final int SOON = 5000;
    private static final String WATCHER = "tunnel-test-watch";

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private Watcher watcher;
    private Socket client;
    private LocalSocket socket;

    @BeforeEach
    void connect() throws IOException {
        watcher = new Watcher(WATCHER);
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel connected = SocketChannel.open(listening.getLocalAddress());
            client = connected.socket();
            client.setSoTimeout(SOON);
            socket = new LocalSocket(listening.accept(), watcher);
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        socket.close();
        watcher.close();
    }

    /** Lets the watcher wait for the client; what is returned is released when there is something to read. */
    private CountDownLatch watch() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        socket.onReadable(called::countDown);
        awaitRegistration();
        Await.until("the watcher waits", LocalSocketTest::isSelecting);
        assertThat(called.getCount()).isEqualTo(1);
        return called;
    }

    /** The watcher has taken up what it was given before. */
    private void awaitRegistration() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            source.configureBlocking(false);
            sink.write(ByteBuffer.wrap(new byte[1]));
            watcher.watchRead(source, called::countDown);
            awaitCall(called);
        }
    }

    private static boolean isSelecting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals(WATCHER))
                .anyMatch(entry -> entry.getValue().length > 0 && entry.getValue()[0].isNativeMethod());
    }

    private static void awaitCall(CountDownLatch called) throws InterruptedException {
        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void readsWriteAndEndsBothWays() throws Exception {
        client.getOutputStream().write(new byte[] {1, (byte) 0xff});
        assertThat(socket.input().read()).isEqualTo(1);
        assertThat(socket.input().read()).isEqualTo(0xff);
        socket.output().write(7);
        socket.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).containsExactly(7);
        client.shutdownOutput();
        assertThat(socket.input().read()).isEqualTo(-1);
    }

    @Test
    void anIdleSocketIsCalledWhenThereIsSomethingToRead() throws Exception {
        for (int i = 0; i < 20; i++) {
            CountDownLatch called = watch();
            client.getOutputStream().write(i);
            awaitCall(called);
            assertThat(socket.input().read()).isEqualTo(i);
        }
    }

    @Test
    void anIdleSocketIsCalledWhenItsInputIsShutDown() throws Exception {
        CountDownLatch called = watch();
        socket.shutdownInput();

        awaitCall(called);
        assertThat(socket.input().read()).isEqualTo(-1);
    }

    @Test
    void anIdleSocketIsCalledWhenTheWatcherIsClosed() throws Exception {
        CountDownLatch called = watch();
        watcher.close();
        awaitCall(called);

        CountDownLatch again = new CountDownLatch(1);
        socket.onReadable(again::countDown);
        awaitCall(again);
        client.getOutputStream().write(1);
        assertThat(socket.input().read()).isEqualTo(1);
    }

    @Test
    void theClientOfAnIdleSocketSeesTheResetAtOnce() throws Exception {
        CountDownLatch called = watch();
        socket.abort(new IOException("session lost"));

        awaitCall(called);
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> socket.input().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> socket.output().write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void theClientOfAnIdleSocketSeesTheCloseAtOnce() throws Exception {
        CountDownLatch called = watch();
        socket.close();
        socket.close();

        awaitCall(called);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void theClientOfABusySocketSeesTheReset() throws Exception {
        Future<Integer> read = threads.submit(() -> socket.input().read());
        Future<?> write = threads.submit(() -> {
            while (true) {
                socket.output().write(new byte[1 << 16]);
            }
        });
        client.getInputStream().readNBytes(1 << 20);
        socket.abort(new IOException("session lost"));

        assertThatThrownBy(() -> client.getInputStream().transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> write.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    /** A writer finds the socket full while the watcher is about to wait for it, or waits already. */
    @RepeatedTest(50)
    void aSlowClientGetsEverythingThoughItsSocketIsWatched() throws Exception {
        Payload payload = Payload.of(8 << 20);
        Future<?> write = threads.submit(() -> {
            payload.writeTo(socket.output());
            socket.shutdownOutput();
            return null;
        });
        Future<?> watching = threads.submit(() -> {
            for (int i = 0; i < 200 && !write.isDone(); i++) {
                CountDownLatch called = new CountDownLatch(1);
                socket.onReadable(called::countDown);
                awaitCall(called);
            }
            return null;
        });

        assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
        write.get(10, TimeUnit.SECONDS);
        client.close();
        watching.get(10, TimeUnit.SECONDS);
    }
}
