package dev.tunnel.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on the other side: what comes out, and how they end, is what ssh makes of them. */
class RemoteCommandIT {
    @RegisterExtension
    static final Lab lab = new Lab();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "echo out; echo err >&2; exit 7",
                "kill -TERM $$",
                "cat",
                "head -c 3 /dev/zero | od",
                "exec >&-; sleep 0; exit 3"
            })
    void endsAsWithSsh(String command) throws IOException {
        Cli.Output ssh = Client.SSH.run(lab.config(), "hop1", command);
        Cli.Output tunnel = Client.TUNNEL.run(lab.config(), "hop1", command);

        assertThat(tunnel).isEqualTo(ssh);
    }

    @Test
    void wordsAreJoined() throws IOException {
        assertThat(Client.TUNNEL.run(lab.config(), "hop1", "-q", "echo", "a  b", "-n", "--"))
                .isEqualTo(Client.SSH.run(lab.config(), "hop1", "-q", "echo", "a  b", "-n", "--"));
    }

    @ParameterizedTest
    @EnumSource
    void filesSayWhatRunsAndHow(Client client) throws IOException {
        Path config = Files.writeString(lab.folder().resolve("session-" + client), """
                Host hop1
                  RemoteCommand cat; echo $LC_TEST; exit 3
                  SetEnv LC_TEST=there
                  StdinNull yes
                Include %s
                """.formatted(lab.config()));

        Cli.Output output = Cli.run("input", client.command(config, "hop1"));

        assertThat(output).isEqualTo(new Cli.Output(3, "there\n", ""));
        assertThat(client.run(config, "hop1", "true").exit()).isEqualTo(255);
        assertThat(client.run(config, "-oRemoteCommand=none", "hop1", "true").exit())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aShellReadsItsInput(Client client) throws IOException {
        Cli.Output output = Cli.run("echo $((6 * 7))\nexit 5\n", client.command(lab.config(), "hop1"));

        assertThat(output.out()).endsWith("42\n");
        assertThat(output.exit()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void aClosedOutputEndsIt(Client client) throws IOException {
        String pipe = String.join(" ", client.command(lab.config(), "hop1", "yes")) + " | head -c 4";

        Cli.Output output = Cli.run("bash", "-c", pipe + "; exit ${PIPESTATUS[0]}");

        assertThat(output.out()).isEqualTo("y\ny\n");
        assertThat(output.exit()).isEqualTo(255);
    }

    @ParameterizedTest
    @EnumSource
    void bytesComeBackWhole(Client client) throws IOException {
        Path file =
                Files.write(lab.folder().resolve("bytes"), Payload.of(40 << 20).bytes());
        Path back = lab.folder().resolve("back");
        String cat = String.join(" ", client.command(lab.config(), "-J", "hop1", "hop2", "cat"));

        assertThat(Cli.run("bash", "-c", cat + " < " + file + " > " + back).exit())
                .isZero();
        assertThat(Files.mismatch(file, back)).isNegative();
    }

    /** The other side answers only when it has seen the end of the input. */
    @ParameterizedTest
    @EnumSource
    void theEndOfTheInputPassesThroughW(Client client) throws IOException {
        String address = lab.server(2).hostAndPort();
        String relay = String.join(" ", client.command(lab.config(), "-W", address, "hop1"));
        String script = "set -o pipefail; printf 'SSH-2.0-none\\r\\n' | " + relay + " | LC_ALL=C tr -cd '[:print:]'";

        Cli.Output output = Cli.run("bash", "-c", script);

        assertThat(output.out()).startsWith("SSH-2.0-OpenSSH");
        assertThat(output.exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-z",
                "-L",
                "-p 0 hop1",
                "-W x hop1",
                "-L 80 hop1",
                "-oFoo=1 hop1",
                "-Q nothing",
                "nowhere.invalid true"
            })
    void ownErrorsAre255(String arguments) throws IOException {
        String[] words = arguments.split(" ", -1);
        Cli.Output tunnel = Client.TUNNEL.run(lab.config(), words);

        assertThat(tunnel.exit())
                .isEqualTo(Client.SSH.run(lab.config(), words).exit())
                .isEqualTo(255);
        assertThat(tunnel.out()).isEmpty();
        assertThat(tunnel.err()).startsWith("tunnel: ");
    }

    @Test
    void refusalsSayWhy() throws IOException {
        assertThat(Client.TUNNEL.run(lab.config(), "-A", "hop1").err()).contains("-J");
        assertThat(Client.TUNNEL.run(lab.config(), "-t", "hop1").err()).contains("there is no terminal");
        assertThat(Client.TUNNEL.run(lab.config(), "-I", "x", "hop1").err()).contains("ssh-add -s");
    }

    @Test
    void theLauncherSaysWhatIsWrongWithJava() throws IOException {
        Path home = Files.createDirectories(lab.folder().resolve("jdk").resolve("bin"))
                .getParent();
        String program = Client.TUNNEL.program();
        assertThat(Cli.run("env", "JAVA_HOME=" + home, program, "-V").err()).contains("no " + home + "/bin/java");

        Path java = Files.writeString(home.resolve("bin").resolve("java"), "#!/bin/sh\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        Cli.Output old = Cli.run("env", "JAVA_HOME=" + home, program, "-V");

        assertThat(old.err()).contains("is Java 11.0.2; 17 or later is needed");
        assertThat(old.exit()).isEqualTo(255);
    }

    @Test
    void theLauncherWorksThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(lab.folder().resolve("linked"), Path.of(Client.TUNNEL.program()));

        Cli.Output output = Cli.run("bash", "-c", "cd / && " + link + " -V");
        Files.delete(link);

        assertThat(output.exit()).isZero();
        assertThat(output.err()).startsWith("tunnel ").hasLineCount(1);
    }

    /** In the background nobody is there to hear of it, so it has to be said before. */
    @Test
    void whatCannotGoToTheBackgroundSaysSo() throws IOException {
        Cli.Output output = Client.TUNNEL.run(lab.config(), "-fNL", "1:localhost:1", "-p", "1", "hop1");

        assertThat(output.exit()).isEqualTo(255);
        assertThat(output.err()).contains("hop1");
    }
}
