package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteCommand;
import dev.tunnel.RemoteExit;
import dev.tunnel.RemoteProcess;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.SshChain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on the last hop: started, fed, ended, signalled and refused, as with ssh. */
@Timeout(120)
class ExecTest {
    private static final int HOPS = 3;

    @AutoClose
    static SshChain chain;

    @AutoClose
    static SshClient client;

    static SshConnection connection;
    static Path config;

    @BeforeAll
    static void start() throws IOException {
        chain = SshChain.start(HOPS, (number, server) -> server.option("AcceptEnv", "GREETING_*"));
        config = chain.sshConfig();
        client = SshClient.builder().connectTimeout(Duration.ofMinutes(1)).build();
        connection = client.connect(Fixture.hops(chain));
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static OptionalInt status(String command) throws Exception {
        try (RemoteProcess process = connection.exec(command)) {
            return process.waitFor().status();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "exit 3",
                "exit 255",
                "echo out; echo err >&2; exit 1",
                "no-such-command-here",
                "printf 'a\\000b\\177c'",
                "cat; echo end >&2",
                "kill -KILL $$",
                "head -c 100000 /dev/zero | wc -c",
                "echo \"$0 $#\" 'ü' '  two  spaces  '",
            })
    void itDoesWhatSshDoes(String command) throws Exception {
        Cli.Output ssh =
                Cli.run("input\n", List.of("ssh", "-F", config.toString(), "-J", "hop1,hop2", "-T", "hop3", command));
        try (RemoteProcess process = connection.exec(command)) {
            InputStream errors = process.stderr();
            give("input\n", process);
            assertThat(text(process.stdout())).isEqualTo(ssh.out());
            assertThat(text(errors)).isEqualTo(ssh.err());
            assertThat(process.waitFor().status().orElse(255)).isEqualTo(ssh.exit());
        }
    }

    /** What doesn't read its input may have ended before. */
    private static void give(String input, RemoteProcess process) throws IOException {
        try {
            process.stdin().write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("closed");
        }
        process.stdin().close();
    }

    @Test
    void theExitStatusOrSignalIsKnown() throws Exception {
        assertThat(status("true")).hasValue(0);
        assertThat(status("exit 77")).hasValue(77);
        try (RemoteProcess process = connection.exec("kill -TERM $$")) {
            RemoteExit exit = process.waitFor();
            assertThat(exit.signal()).contains("TERM");
            assertThat(exit.status()).isEmpty();
            assertThat(exit.isSuccess()).isFalse();
            assertThat(exit).hasToString("ended by signal TERM");
            assertThat(process.isAlive()).isFalse();
        }
    }

    @Test
    void anUnusableSignalIsRefusedAtOnce() throws Exception {
        try (RemoteProcess process = connection.exec("cat")) {
            assertThatThrownBy(() -> process.signal("")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> process.signal("A B")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void outputMayEndBeforeTheProgramDoes() throws Exception {
        try (RemoteProcess process = connection.exec("exec 1>&- 2>&-; read line; exit 4")) {
            assertThat(process.stdout().read()).isEqualTo(-1);
            assertThat(process.stderr().read()).isEqualTo(-1);
            assertThat(process.isAlive()).isTrue();
            assertThat(process.waitFor(Duration.ZERO)).isEmpty();
            process.stdin().write('\n');
            assertThat(process.waitFor().status()).hasValue(4);
        }
    }

    @Test
    void theProgramMayEndBeforeItsOutputDoes(@TempDir Path folder) throws Exception {
        Path sign = folder.resolve("sign");
        String command = "{ until [ -e " + sign + " ]; do sleep 0.05; done; echo late; } & exit 3";
        try (RemoteProcess process = connection.exec(command)) {
            assertThat(process.waitFor().status()).hasValue(3);
            assertThat(process.isAlive()).isFalse();
            Files.createFile(sign);
            assertThat(text(process.stdout())).isEqualTo("late\n");
        }
    }

    @Test
    void whatOthersDoAtItsEndRunsOnAThreadOfItsOwn() throws Exception {
        try (RemoteProcess process = connection.exec("read line; exit 6")) {
            CompletableFuture<String> thread = process.onExit()
                    .thenApply(exit -> exit + " on " + Thread.currentThread().getName());
            process.stdin().close();
            assertThat(thread.get()).startsWith("exit status 6 on tunnel-exit");
        }
    }

    @Test
    void environmentVariablesAreSetWhereTheServerLetsUs() throws Exception {
        RemoteCommand command = RemoteCommand.of("echo \"$GREETING_1 $GREETING_2 [$REFUSED]\"")
                .environment("GREETING_1", "hello")
                .environment("GREETING_2", "wörld = 'x'")
                .environment("REFUSED", "never");
        try (RemoteProcess process = connection.exec(command)) {
            assertThat(text(process.stdout())).isEqualTo("hello wörld = 'x' []\n");
        }
    }

    @Test
    void errorsMayComeAmongTheOutput() throws Exception {
        RemoteCommand command = RemoteCommand.of("echo out; echo err >&2").mergingErrors();
        try (RemoteProcess process = connection.exec(command)) {
            assertThat(text(process.stdout()).lines()).containsExactlyInAnyOrder("out", "err");
            assertThat(process.stderr().read()).isEqualTo(-1);
        }
    }

    @Test
    void aShellRunsWhatItReads() throws Exception {
        try (RemoteProcess shell = connection.exec(RemoteCommand.shell());
                OutputStream in = shell.stdin()) {
            in.write("echo one; echo two; exit 5\n".getBytes(StandardCharsets.UTF_8));
            assertThat(text(shell.stdout())).isEqualTo("one\ntwo\n");
            assertThat(shell.waitFor().status()).hasValue(5);
        }
    }

    @Test
    void aSubsystemRuns() throws Exception {
        try (RemoteProcess sftp = connection.exec(RemoteCommand.subsystem("sftp"))) {
            sftp.stdin().write(new byte[] {0, 0, 0, 5, 1, 0, 0, 0, 3});
            assertThat(sftp.stdout().readNBytes(9)).endsWith(2, 0, 0, 0, 3);
        }
    }

    @Test
    void aSubsystemThatTheServerDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> connection.exec(RemoteCommand.subsystem("nothing")))
                .isInstanceOf(TunnelException.Command.class)
                .hasMessageContaining("hop 3 of 3 (" + chain.last().spec() + ")")
                .hasMessageContaining("the server doesn't run the subsystem nothing");
        Await.until(
                "the server has forgotten it",
                Duration.ofMinutes(1),
                () -> chain.last().logged("subsystem request for nothing") == 1);
    }

    @Test
    void anUnusableCommandIsAConfigurationError() throws Exception {
        assertThatThrownBy(() -> connection.exec(""))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessage("the command is empty");
        assertThatThrownBy(() -> connection.exec("a\0b"))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> connection.exec("x".repeat(200_001)))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("200001 bytes");
        assertThat(status("exit 2")).hasValue(2);
    }

    @Test
    void aLongCommandArrivesWhole() throws Exception {
        String word = "y".repeat(100_000);
        try (RemoteProcess process = connection.exec("printf %s '" + word + "'")) {
            assertThat(text(process.stdout())).isEqualTo(word);
        }
        // More than Linux has room for: the shell can't be started, and the session goes on.
        assertThat(status(": '" + "y".repeat(190_000) + "'")).isPresent();
        assertThat(status("exit 8")).hasValue(8);
    }

    @Test
    void manyRunAtTheSameTime() throws Exception {
        List<RemoteProcess> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                processes.add(connection.exec("cat; exit " + i));
            }
            for (int i = 0; i < 8; i++) {
                RemoteProcess process = processes.get(i);
                process.stdin().write(("process " + i).getBytes(StandardCharsets.UTF_8));
                process.stdin().close();
                assertThat(text(process.stdout())).isEqualTo("process " + i);
                assertThat(process.waitFor().status()).hasValue(i);
            }
        } finally {
            processes.forEach(RemoteProcess::close);
        }
    }

    @Test
    void whatSaysItsNameKeepsTheCommandToItself() throws Exception {
        RemoteCommand command = RemoteCommand.of("mysql -psecret");
        assertThat(command).hasToString("command");
        try (RemoteProcess process = connection.exec(RemoteCommand.of(": secret"))) {
            assertThat(process.toString())
                    .startsWith("program over connection via")
                    .doesNotContain("secret");
            assertThat(process.waitFor(Duration.ofSeconds(30)).map(RemoteExit::status))
                    .isEqualTo(Optional.of(OptionalInt.of(0)));
        }
    }
}
