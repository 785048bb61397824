package dev.tunnel.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tunnel.examples.lab.Sshd;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(300)
class BenchmarkTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    @EnabledOnOs(OS.LINUX)
    void measuresEveryContender() {
        assumeInstalled();

        int status = run("--quick", "--only", "echo,upload,memory");

        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("OpenSSH_", "JSch ")
                .containsSubsequence(
                        "| | this library | stock JSch | ssh | ssh -c aes128-gcm | target | seen |",
                        "| upload, loopback (MB/s) |",
                        "| upload, 50 ms (MB/s) |",
                        "| 1-byte echo, median (µs) |",
                        "| resident memory of an idle connection (KB) |")
                // Of all but stock JSch, which may fail.
                .doesNotContainPattern("\\) \\| –")
                .doesNotContainPattern("\\) \\| [^|]* \\| [^|]* \\| ([^|]* \\| )?–");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void measuresALargeConfiguration() {
        assumeInstalled();

        int status = run("--quick", "--only", "config", "--contenders", "tunnel,ssh");

        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| resolving a host of a large ssh_config, median (ms) |")
                .doesNotContain("–");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void measuresRemoteForwardsAndRecovery() {
        assumeInstalled();

        int status = run("--quick", "--only", "remote,opening,recovery", "--contenders", "tunnel,ssh");

        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsSubsequence(
                        "| -R, to the destination, loopback (MB/s) |",
                        "| -R, from the destination, 50 ms (MB/s) |",
                        "| opening a tunnel, login and all (ms) |",
                        "| opening the tenth tunnel of that session (ms) |",
                        "| a new connection after the session was killed (ms) |");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void measuresDynamicForwards() {
        assumeInstalled();

        int status = run("--quick", "--only", "dynamic", "--contenders", "tunnel,ssh");

        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsSubsequence(
                        "| -D, download, loopback (MB/s) |",
                        "| -D, upload, 50 ms (MB/s) |",
                        "| -D, new connections, eight at a time (1/s) |",
                        "| -D, idle handshakes held | 100 | 100 |",
                        "| -D, resident memory of an idle handshake (KB) |")
                .doesNotContain("–");
    }

    private static void assumeInstalled() {
        boolean required = "required".equals(System.getProperty("tunnel.it"));
        assumeTrue(required || Sshd.isInstalled(), "OpenSSH's client and server are not installed");
    }

    @Test
    void explainsItself() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(Settings.USAGE);
    }

    @Test
    void refusesAWrongCommandLine() {
        assertThat(run("--fast")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--fast", Settings.USAGE);
    }

    private int run(String... args) {
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Benchmark.run(stdout, new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }
}
