package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteFiles;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Transfer;
import dev.tunnel.TransferListener;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that don't get to their end, and what becomes of them. */
@Timeout(120)
class FilesEndTest {
    private static final int LENGTH = 24 << 20;
    private static final int MIDDLE = 6 << 20;

    @AutoClose
    OpenSshServer server;

    @AutoClose
    SshClient client;

    SshConnection connection;

    @TempDir
    Path here;

    @TempDir
    Path there;

    Path original;
    Path target;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
        client = SshClient.builder().connectTimeout(Duration.ofMinutes(1)).build();
        connection = client.connect(Fixture.hop(server));
        original = here.resolve("original");
        try (OutputStream out = Files.newOutputStream(original)) {
            Payload.of(LENGTH).writeTo(out);
        }
        target = there.resolve("target");
        Files.writeString(target, "what was there before");
    }

    private static List<Path> partials(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.toString().endsWith(".part")).toList();
        }
    }

    /** Does something once the transfer has come to the middle. */
    private static TransferListener inTheMiddle(Runnable action) {
        return new TransferListener() {
            private boolean done;

            @Override
            public void progress(String file, long bytes, long total) {
                if (bytes >= MIDDLE && !done) {
                    done = true;
                    action.run();
                }
            }
        };
    }

    private void assertNothingHappened() throws IOException {
        assertThat(target).hasContent("what was there before");
    }

    @Test
    void anUploadThatWasCutGoesOnWhereItWas() throws Exception {
        Transfer cut = Transfer.defaults().resuming().listener(inTheMiddle(server::killSessions));
        try (RemoteFiles files = connection.files()) {
            assertThatThrownBy(() -> files.upload(original, target.toString(), cut))
                    .isInstanceOf(TunnelException.Unreachable.class)
                    .hasMessageContaining("hop 1 of 1");
            assertThatThrownBy(() -> files.list("/")).isInstanceOf(TunnelException.Unreachable.class);
        }
        assertNothingHappened();
        Path partial = partials(there).get(0);
        long kept = Files.size(partial);
        assertThat(kept).isGreaterThanOrEqualTo(MIDDLE);
        assertResumed(kept, (files, options) -> files.upload(original, target.toString(), options));
        assertThat(partials(there)).isEmpty();
    }

    @Test
    void aDownloadThatWasCutGoesOnWhereItWas() throws Exception {
        Transfer cut = Transfer.defaults().resuming().listener(inTheMiddle(server::killSessions));
        try (RemoteFiles files = connection.files()) {
            assertThatThrownBy(() -> files.download(original.toString(), target, cut))
                    .isInstanceOf(TunnelException.Unreachable.class);
        }
        assertNothingHappened();
        long kept = Files.size(partials(there).get(0));
        assertThat(kept).isGreaterThanOrEqualTo(MIDDLE);
        assertResumed(kept, (files, options) -> files.download(original.toString(), target, options));
        assertThat(partials(there)).isEmpty();
    }

    /** A transfer. */
    private interface Work {
        void run(RemoteFiles files, Transfer options) throws IOException;
    }

    private void assertResumed(long kept, Work work) throws IOException {
        AtomicLong first = new AtomicLong(-1);
        Transfer again =
                Transfer.defaults().resuming().listener((file, bytes, total) -> first.compareAndSet(-1, bytes));
        try (SshConnection second = client.connect(Fixture.hop(server));
                RemoteFiles files = second.files()) {
            work.run(files, again);
        }
        assertThat(first).hasValue(kept);
        assertThat(Files.mismatch(original, target)).isEqualTo(-1);
    }

    @Test
    void anotherVersionOfTheFileIsNotResumed() throws Exception {
        Transfer cut = Transfer.defaults().resuming().listener(inTheMiddle(server::killSessions));
        try (RemoteFiles files = connection.files()) {
            assertThatThrownBy(() -> files.upload(original, target.toString(), cut))
                    .isInstanceOf(IOException.class);
        }
        try (OutputStream out = Files.newOutputStream(original)) {
            Payload.of(LENGTH + 1).writeTo(out);
        }
        assertResumed(0, (files, options) -> files.upload(original, target.toString(), options));
    }

    @Test
    void whatTheListenerThrowsEndsTheTransferAndLeavesNothingHere() throws Exception {
        Transfer failing = Transfer.defaults().listener(inTheMiddle(() -> {
            throw new IllegalStateException("enough");
        }));
        try (RemoteFiles files = connection.files()) {
            assertThatThrownBy(() -> files.download(original.toString(), target, failing))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("enough");
            assertNothingHappened();
            assertThat(partials(there)).isEmpty();
            files.download(original.toString(), target);
            assertThat(Files.mismatch(original, target)).isEqualTo(-1);
        }
    }

    @Test
    void interruptingEndsTheTransferAndTheHandleGoesOn() throws Exception {
        try (RemoteFiles files = connection.files()) {
            Thread self = Thread.currentThread();
            Transfer interrupted = Transfer.defaults().listener(inTheMiddle(self::interrupt));
            assertThatThrownBy(() -> files.upload(original, target.toString(), interrupted))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageContaining("connection via " + server.spec());
            assertThat(Thread.interrupted()).isTrue();
            Transfer again = Transfer.defaults().listener(inTheMiddle(self::interrupt));
            assertThatThrownBy(() -> files.download(original.toString(), target, again))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertNothingHappened();
            files.upload(original, target.toString());
            assertThat(Files.mismatch(original, target)).isEqualTo(-1);
        }
    }

    @Test
    void interruptingWorksWhileTheServerIsStopped() throws Exception {
        try (RemoteFiles files = connection.files()) {
            CountDownLatch stopped = new CountDownLatch(1);
            Transfer stalling = Transfer.defaults().listener(inTheMiddle(() -> {
                server.pause();
                stopped.countDown();
            }));
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            CompletableFuture<Void> transfer = InBackground.run(() -> {
                thread.complete(Thread.currentThread());
                uploadUnchecked(files, stalling);
            });
            stopped.await();
            Await.until(
                    "the transfer stalls",
                    Duration.ofMinutes(1),
                    () -> thread.join().getState() == Thread.State.WAITING);
            thread.join().interrupt();
            assertThatThrownBy(transfer::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(InterruptedIOException.class);
            assertNothingHappened();
        } finally {
            server.resume();
        }
    }

    private void uploadUnchecked(RemoteFiles files, Transfer options) {
        try {
            files.upload(original, target.toString(), options);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void closingEndsTheTransferOfAnotherThread() throws Exception {
        RemoteFiles files = connection.files();
        CompletableFuture<Void> middle = new CompletableFuture<>();
        Transfer waiting = Transfer.defaults().listener(inTheMiddle(() -> {
            middle.complete(null);
            server.pause();
        }));
        CompletableFuture<Void> transfer = InBackground.run(() -> uploadUnchecked(files, waiting));
        middle.join();
        files.close();
        files.close();
        try {
            assertThatThrownBy(transfer::join).hasCauseInstanceOf(TunnelException.Closed.class);
        } finally {
            server.resume();
        }
        assertThatThrownBy(() -> files.list("/")).isInstanceOf(TunnelException.Closed.class);
        assertNothingHappened();
    }

    @Test
    void aClosedConnectionEndsItsTransfers() throws Exception {
        try (RemoteFiles files = connection.files()) {
            Transfer closing = Transfer.defaults().listener(inTheMiddle(connection::close));
            assertThatThrownBy(() -> files.upload(original, target.toString(), closing))
                    .isInstanceOf(TunnelException.Closed.class);
            assertThatThrownBy(() -> files.find("/")).isInstanceOf(TunnelException.Closed.class);
        }
        assertThatThrownBy(() -> connection.files()).isInstanceOf(TunnelException.Closed.class);
    }

    @Test
    void aServerWithoutSftpSaysSo() throws Exception {
        try (OpenSshServer bare = OpenSshServer.builder()
                        .option("ForceCommand", "/bin/false")
                        .start();
                SshConnection other = client.connect(Fixture.hop(bare))) {
            assertThatThrownBy(other::files)
                    .isInstanceOf(TunnelException.Unreachable.class)
                    .hasMessageContaining("the SFTP server has ended");
        }
    }

    @Test
    void aFileThatChangesMeanwhileIsNotUploaded() throws Exception {
        Transfer growing = Transfer.defaults().listener(inTheMiddle(() -> append(original)));
        try (RemoteFiles files = connection.files()) {
            assertThatThrownBy(() -> files.upload(original, target.toString(), growing))
                    .isInstanceOf(TunnelException.File.class)
                    .hasMessageContaining("original\" changed while it was uploaded");
            assertNothingHappened();
            assertThat(partials(there)).isEmpty();
            files.upload(original, target.toString());
            assertThat(Files.mismatch(original, target)).isEqualTo(-1);
        }
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "more", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void twoTransfersAtOnceNeedTwoHandles() throws Exception {
        try (RemoteFiles first = connection.files();
                RemoteFiles second = connection.files()) {
            Path other = there.resolve("other");
            CompletableFuture<Void> one = InBackground.run(() -> uploadUnchecked(first, Transfer.defaults()));
            second.upload(original, other.toString());
            one.join();
            assertThat(Files.mismatch(original, target)).isEqualTo(-1);
            assertThat(Files.mismatch(original, other)).isEqualTo(-1);
        }
    }
}
