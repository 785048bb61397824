package dev.tunnel.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.ServerSocket;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(10);

    @Test
    void seesAThreadOfTheLibraryWithItsStack() {
        LeakProbe probe = new LeakProbe(true);
        CountDownLatch release = new CountDownLatch(1);
        Thread leaked = Threads.start("tunnel-leaked-by-test", () -> await(release));

        assertThatThrownBy(() -> probe.verify(SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("thread tunnel-leaked-by-test WAITING")
                .hasMessageContaining("dev.tunnel.testkit.LeakCheckTest.await");

        release.countDown();
        Threads.join(leaked, LONG);
    }

    @Test
    void seesAVirtualThreadOfTheLibrary() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "skipped: no virtual threads on this JDK");
        LeakProbe probe = new LeakProbe(true);
        CountDownLatch release = new CountDownLatch(1);
        Thread leaked = startVirtual("tunnel-virtual-leak", () -> await(release));

        assertThatThrownBy(() -> probe.verify(SHORT))
                .hasMessageContaining("virtual thread")
                .hasMessageContaining("tunnel-virtual-leak")
                .hasMessageContaining("LeakCheckTest.await");

        release.countDown();
        Threads.join(leaked, LONG);
    }

    @Test
    void waitsForAThreadThatIsEnding() {
        LeakProbe probe = new LeakProbe(true);
        Threads.start("tunnel-ending", () -> {});
        probe.verify(LONG);
    }

    @Test
    void leavesOtherThreadsAndThoseFromBeforeAlone() {
        CountDownLatch release = new CountDownLatch(1);
        Thread before = Threads.start("tunnel-from-before", () -> await(release));
        LeakProbe probe = new LeakProbe(true);
        Thread other = Threads.start("other", () -> await(release));

        probe.verify(SHORT);

        release.countDown();
        Threads.join(before, LONG);
        Threads.join(other, LONG);
    }

    @Test
    void seesAnUncaughtExceptionOfAnyThread() {
        UncaughtExceptionHandler outer = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> {});
        try {
            LeakProbe probe = new LeakProbe(false);
            Thread thread = Threads.start("careless", () -> {
                throw new IllegalStateException("nobody cares");
            });
            Threads.join(thread, LONG);

            assertThatThrownBy(() -> probe.verify(SHORT))
                    .hasMessageContaining("uncaught exception in thread careless")
                    .hasMessageContaining("IllegalStateException: nobody cares");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(outer);
        }
    }

    @Test
    void seesAnOpenSocket() throws IOException {
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            Program.missing("sockets are counted on Linux only");
        }
        LeakProbe probe = new LeakProbe(true);
        try (ServerSocket leaked = new ServerSocket(0)) {
            assertThatThrownBy(() -> probe.verify(SHORT))
                    .hasMessageContaining("socket ")
                    .hasMessageContaining(String.format(":%04X remote", leaked.getLocalPort()));
        }
    }

    @Test
    void leavesTheJdksOwnDescriptorsAlone() throws IOException {
        LeakProbe probe = new LeakProbe(true);
        try (Selector selector = Selector.open()) {
            selector.selectNow();
            probe.verify(SHORT);
        }
    }

    private static Thread startVirtual(String name, Runnable body) throws ReflectiveOperationException {
        Class<?> builder = Class.forName("java.lang.Thread$Builder");
        Object virtual = Thread.class.getMethod("ofVirtual").invoke(null);
        Object named = builder.getMethod("name", String.class).invoke(virtual, name);
        return (Thread) builder.getMethod("start", Runnable.class).invoke(named, body);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
