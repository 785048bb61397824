package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When those who wait for a socket are called. */
class WatcherTest {
    private Watcher watcher;

    @BeforeEach
    void start() throws IOException {
        watcher = new Watcher("tunnel-test-watch");
    }

    @AfterEach
    void stop() {
        watcher.close();
    }

    /** Something to wait for. */
    private final class Line implements AutoCloseable {
        private final Pipe pipe = Pipe.open();

        Line() throws IOException {
            pipe.source().configureBlocking(false);
        }

        void send() {
            transfer(() -> pipe.sink().write(ByteBuffer.wrap(new byte[1])));
        }

        void receive() {
            transfer(() -> pipe.source().read(ByteBuffer.allocate(1)));
        }

        private void transfer(Transfer one) {
            try {
                assertThat(one.bytes()).isEqualTo(1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void watch(Runnable onReady) {
            watcher.watchRead(pipe.source(), onReady);
        }

        @Override
        public void close() throws IOException {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    @FunctionalInterface
    private interface Transfer {
        int bytes() throws IOException;
    }

    /** The one is found ready while the watcher deals with the other, and is waited for again at once. */
    @Test
    void whoWaitsAgainAtOnceIsNotCalledBeforeThereIsSomething() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch again = new CountDownLatch(1);
        try (Line first = new Line();
                Line second = new Line();
                Line third = new Line()) {
            second.watch(() -> {
                second.receive();
                second.watch(calls::incrementAndGet);
                again.countDown();
            });
            first.watch(() -> {
                first.receive();
                second.send();
            });
            first.send();
            assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
            CountDownLatch settled = new CountDownLatch(1);
            third.send();
            third.watch(settled::countDown);
            assertThat(settled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(calls).hasValue(0);

            second.send();
            Await.until("it is called", () -> calls.get() == 1);
        }
    }

    @Test
    void whoeverStillWaitsIsCalledAtTheEnd() throws Exception {
        CountDownLatch called = new CountDownLatch(3);
        try (Line first = new Line();
                Line second = new Line();
                Line third = new Line()) {
            first.watch(called::countDown);
            second.watch(called::countDown);
            watcher.close();
            third.watch(called::countDown);
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
