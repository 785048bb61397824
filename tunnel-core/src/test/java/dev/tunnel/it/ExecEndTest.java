package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteProcess;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How commands end that don't end by themselves, and what they leave behind. */
@Timeout(120)
class ExecEndTest {
    @AutoClose
    OpenSshServer server;

    @AutoClose
    SshClient client;

    SshConnection connection;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.builder().option("MaxSessions", "1").start();
        client = SshClient.builder().connectTimeout(Duration.ofMinutes(1)).build();
        connection = client.connect(Fixture.hop(server));
    }

    @Test
    void oneMoreThanMaxSessionsIsRefusedWithThatName() throws Exception {
        try (RemoteProcess first = connection.exec("cat")) {
            TunnelException.ChannelOpen refusal =
                    Fixture.failure(TunnelException.ChannelOpen.class, () -> connection.exec("true"));
            assertThat(refusal.reason()).isEqualTo(TunnelException.ChannelOpen.Reason.CONNECT_FAILED);
            assertThat(refusal)
                    .hasMessageContaining("hop 1 of 1 (" + server.spec() + ")")
                    .hasMessageContaining("MaxSessions");
            assertThat(first.isAlive()).isTrue();
        }
    }

    /** Without a close, and though the server counts a command until its channel is closed. */
    @Test
    void aCommandThatHasEndedLeavesItsPlaceToTheNext() throws Exception {
        for (int i = 0; i < 12; i++) {
            assertThat(connection.exec("exit " + i).waitFor().status()).hasValue(i);
        }
    }

    @Test
    void closingGivesTheCommandUpAndTheServerIsTold() throws Exception {
        RemoteProcess process = connection.exec("cat; echo ended > /dev/null");
        process.close();
        process.close();
        assertThat(process.isAlive()).isFalse();
        assertThatThrownBy(() -> process.stdout().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> process.stderr().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> process.stdin().write(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(process::waitFor)
                .isInstanceOf(TunnelException.Closed.class)
                .hasMessageContaining("connection via " + server.spec());
        assertThatThrownBy(() -> process.signal("TERM")).isInstanceOf(TunnelException.Closed.class);
        // Its input ends, so it ends, and there is room for another.
        Await.until("the server has forgotten it", Duration.ofMinutes(1), this::runs);
    }

    private boolean runs() {
        try (RemoteProcess process = connection.exec("true")) {
            return process.waitFor().isSuccess();
        } catch (TunnelException.ChannelOpen e) {
            return false;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasWrittenBeforeTheCloseArrives(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("file");
        // A second is all it has after the close: it has to run before that.
        try (RemoteProcess process = connection.exec("echo runs; exec cat > " + file)) {
            assertThat(process.stdout().readNBytes(5)).hasSize(5);
            process.stdin().write(new byte[100_000]);
        }
        connection.close();
        Await.until(
                "all of it is there", Duration.ofMinutes(1), () -> file.toFile().length() == 100_000);
    }

    @Test
    void aClosedConnectionTakesItsCommandsAlong() throws Exception {
        RemoteProcess process = connection.exec("cat");
        connection.close();
        assertThatThrownBy(process::waitFor).isInstanceOf(TunnelException.Closed.class);
        assertThatThrownBy(() -> process.stdout().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> connection.exec("true")).isInstanceOf(TunnelException.Closed.class);
    }

    @Test
    void aLostSessionIsNoEnd() throws Exception {
        RemoteProcess process = connection.exec("echo half; exec cat");
        assertThat(process.stdout().readNBytes(5))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("half\n");
        CompletableFuture<Throwable> reading = InBackground.supply(() -> failureOfRead(process));
        server.killSessions();
        assertThat(reading.join()).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatThrownBy(process::waitFor)
                .isInstanceOf(TunnelException.Unreachable.class)
                .hasMessageContaining("hop 1 of 1 (" + server.spec() + "): the session was lost before");
        assertThatThrownBy(() -> process.waitFor(Duration.ofSeconds(1)))
                .isInstanceOf(TunnelException.Unreachable.class);
        assertThatThrownBy(() -> process.onExit().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TunnelException.Unreachable.class);
        assertThatThrownBy(() -> process.stderr().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> process.stdin().write(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> connection.exec("true")).isInstanceOf(TunnelException.Unreachable.class);
        process.close();
    }

    private static Throwable failureOfRead(RemoteProcess process) {
        try {
            return new AssertionError("read " + process.stdout().read());
        } catch (IOException e) {
            return e;
        }
    }

    @Test
    void aStoppedServerHoldsUpButLosesNothing() throws Exception {
        try (RemoteProcess process = connection.exec("echo ready; read line; echo \"$line\"; exit 7")) {
            assertThat(process.stdout().readNBytes(6)).hasSize(6);
            server.pause();
            try {
                process.stdin().write("hello\n".getBytes(StandardCharsets.UTF_8));
                assertThat(process.waitFor(Duration.ofMillis(100))).isEmpty();
            } finally {
                server.resume();
            }
            assertThat(new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hello\n");
            assertThat(process.waitFor().status()).hasValue(7);
        }
    }

    @Test
    void interruptingWhileItStartsEndsTheAttemptAndNothingElse() throws Exception {
        server.pause();
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> connection.exec("true"))
                    .isInstanceOf(TunnelException.Unreachable.class)
                    .hasMessageContaining("the thread was interrupted");
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            server.resume();
        }
        Await.until("the channel that nobody waits for is closed", Duration.ofMinutes(1), this::runs);
    }

    @Test
    void interruptingWhoWaitsLeavesTheCommandAlone() throws Exception {
        try (RemoteProcess process = connection.exec("read line; exit 2")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(process::waitFor).isInstanceOf(InterruptedException.class);
            process.stdin().close();
            assertThat(process.waitFor().status()).hasValue(2);
        }
    }
}
