package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteCommand;
import dev.tunnel.RemoteProcess;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes through the streams of a command: all of it, at the pace of whoever reads. */
@Timeout(120)
class ExecStreamsTest {
    private static final int MIB = 1 << 20;

    @AutoClose
    static SshChain chain;

    @AutoClose
    static SshClient client;

    @AutoClose
    static TcpPeer echo;

    static SshConnection connection;

    @BeforeAll
    static void start() throws IOException {
        chain = SshChain.start(2);
        echo = TcpPeer.echo();
        client = SshClient.builder().connectTimeout(Duration.ofMinutes(1)).build();
        connection = client.connect(Fixture.hops(chain));
    }

    private static CompletableFuture<Void> feed(Payload payload, RemoteProcess process) {
        return InBackground.run(() -> {
            try {
                payload.writeTo(process.stdin());
                process.stdin().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static CompletableFuture<Received> draining(InputStream in) {
        return InBackground.supply(() -> {
            try {
                return Received.drain(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void everyByteComesBackThroughCat() throws Exception {
        Payload payload = Payload.of(32 * MIB + 1);
        try (RemoteProcess cat = connection.exec("cat")) {
            CompletableFuture<Void> feeding = feed(payload, cat);
            assertThat(Received.drain(cat.stdout())).isEqualTo(payload.expected());
            feeding.join();
            assertThat(cat.waitFor().isSuccess()).isTrue();
        }
    }

    @Test
    void aFileGoesThereAndComesBack(@TempDir Path folder) throws Exception {
        Payload payload = Payload.of(16 * MIB);
        Path file = folder.resolve("file");
        try (RemoteProcess cat = connection.exec("cat > " + file)) {
            feed(payload, cat).join();
            assertThat(cat.waitFor().isSuccess()).isTrue();
        }
        try (InputStream in = Files.newInputStream(file)) {
            assertThat(Received.drain(in)).isEqualTo(payload.expected());
        }
        try (RemoteProcess cat = connection.exec("cat " + file);
                OutputStream copy = Files.newOutputStream(folder.resolve("copy"))) {
            assertThat(cat.stdout().transferTo(copy)).isEqualTo(16 * MIB);
        }
        assertThat(Files.mismatch(file, folder.resolve("copy"))).isEqualTo(-1);
    }

    @Test
    void outputAndErrorsAreReadInTwoThreads() throws Exception {
        Payload payload = Payload.of(8 * MIB);
        try (RemoteProcess tee = connection.exec("tee /dev/stderr")) {
            CompletableFuture<Received> errors = draining(tee.stderr());
            CompletableFuture<Void> feeding = feed(payload, tee);
            assertThat(Received.drain(tee.stdout())).isEqualTo(payload.expected());
            assertThat(errors.join()).isEqualTo(payload.expected());
            feeding.join();
        }
    }

    @Test
    void someErrorsWaitUntilTheOutputHasBeenRead() throws Exception {
        try (RemoteProcess process = connection.exec("head -c 500000 /dev/zero >&2; echo done")) {
            assertThat(new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("done\n");
            assertThat(process.stderr().readAllBytes()).hasSize(500_000);
        }
    }

    @Test
    void errorsThatNobodyReadsAreTold() throws Exception {
        try (RemoteProcess process = connection.exec("head -c 3000000 /dev/zero >&2; echo done")) {
            assertThatThrownBy(() -> process.stdout().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bytes of stderr wait to be read, which nobody has asked for");
            // Nothing is lost: who reads them after all gets everything.
            CompletableFuture<Received> errors = draining(process.stderr());
            assertThat(new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("done\n");
            assertThat(errors.join().bytes()).isEqualTo(3_000_000);
        }
    }

    @Test
    void mergedErrorsNeedNobodyElse() throws Exception {
        RemoteCommand command =
                RemoteCommand.of("head -c 3000000 /dev/zero >&2; echo done").mergingErrors();
        try (RemoteProcess process = connection.exec(command)) {
            assertThat(process.stdout().readAllBytes()).hasSize(3_000_005);
        }
    }

    @Test
    void aCommandThatIsNotReadStallsNobodyElse() throws Exception {
        Payload payload = Payload.of(8 * MIB);
        try (RemoteProcess flood = connection.exec("exec cat /dev/zero");
                Socket socket = connection.connect("127.0.0.1", echo.port());
                RemoteProcess cat = connection.exec("cat")) {
            Await.until("its window is full", Duration.ofMinutes(1), () -> available(flood) >= MIB);
            CompletableFuture<Void> feeding = feed(payload, cat);
            assertThat(Received.drain(cat.stdout())).isEqualTo(payload.expected());
            feeding.join();
            assertThat(Fixture.exchange(socket, "hello")).isEqualTo("hello");
            assertThat(available(flood)).isEqualTo(MIB);
        }
    }

    private static int available(RemoteProcess process) {
        try {
            return process.stdout().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWriterThatNobodyReadsIsWokenByTheClose() throws Exception {
        RemoteProcess process = connection.exec("echo $$; kill -STOP $$");
        String pid = line(process);
        AtomicLong written = new AtomicLong();
        CompletableFuture<Throwable> writing = InBackground.supply(() -> failureOfWriting(process, written));
        Await.until("the writer is stuck", Duration.ofMinutes(1), () -> isStuck(written));
        assertThat(writing).isNotDone();
        process.close();
        assertThat(writing.join()).isInstanceOf(IOException.class).hasMessage("the program's channel is closed");
        kill(pid);
    }

    /** Nothing was written for a while, though something was before. */
    private static boolean isStuck(AtomicLong written) {
        long before = written.get();
        return before > 0 && !Await.comes(Duration.ofMillis(200), () -> written.get() > before);
    }

    private static Throwable failureOfWriting(RemoteProcess process, AtomicLong written) {
        try {
            for (byte[] chunk = new byte[1 << 16]; ; ) {
                process.stdin().write(chunk);
                written.addAndGet(chunk.length);
            }
        } catch (IOException e) {
            return e;
        }
    }

    @Test
    void aCommandThatEndsWakesItsWriter() throws Exception {
        try (RemoteProcess process = connection.exec("echo $$; kill -STOP $$")) {
            String pid = line(process);
            AtomicLong written = new AtomicLong();
            CompletableFuture<Throwable> writing = InBackground.supply(() -> failureOfWriting(process, written));
            Await.until("the writer is stuck", Duration.ofMinutes(1), () -> isStuck(written));
            kill(pid);
            assertThat(writing.join()).isInstanceOf(IOException.class).hasMessageContaining("closed");
            assertThat(process.waitFor().signal()).contains("KILL");
        }
    }

    /** The first line of the output, which is short. */
    private static String line(RemoteProcess process) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = process.stdout().read();
                c >= 0 && c != '\n';
                c = process.stdout().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void kill(String pid) throws IOException {
        assertThat(Cli.run("kill", "-KILL", pid).exit()).isZero();
    }
}
