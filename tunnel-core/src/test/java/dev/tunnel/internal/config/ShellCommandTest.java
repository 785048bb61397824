package dev.tunnel.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.testkit.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of {@code Match exec}: whatever they do, they end in time. */
class ShellCommandTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void theExitStatusCounts() throws IOException {
        assertThat(ShellCommand.run("/bin/sh", "true", LONG)).isZero();
        assertThat(ShellCommand.run("/bin/sh", "exit 3", LONG)).isEqualTo(3);
    }

    @Test
    void thereIsNoInputAndOutputDoesNotBlock() throws IOException {
        assertThat(ShellCommand.run("/bin/sh", "cat; head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2", LONG))
                .isZero();
    }

    @Test
    void aCommandThatDoesNotEndIsEndedWithWhatItStarted() {
        Path pid = folder.resolve("pid");
        assertThatIOException()
                .isThrownBy(() -> ShellCommand.run(
                        "/bin/sh", "sh -c 'echo $$ > " + pid + "; exec sleep 600'; true", Duration.ofSeconds(3)))
                .withMessage("the command has not ended within 3000 ms");
        Await.until("its child ended", () -> !isAlive(pid));
    }

    @Test
    void aShellThatIsNotThereIsNamed() {
        assertThatIOException()
                .isThrownBy(() -> ShellCommand.run("/no/such/shell", "true", LONG))
                .withMessageContaining("/no/such/shell");
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThatIOException()
                .isThrownBy(() -> ShellCommand.run("/bin/sh", "sleep 600", LONG))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static boolean isAlive(Path pidFile) {
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        } catch (IOException | NumberFormatException e) {
            // Ended before it could write its number.
            return false;
        }
    }
}
