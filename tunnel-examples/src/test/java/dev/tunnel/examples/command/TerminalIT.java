package dev.tunnel.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.examples.EmbeddedHost;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Pty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody sees and types at a terminal; the questions are those of ssh. */
class TerminalIT {
    private static final String PASSWORD = "correct horse";
    private static final String PASSPHRASE = "open, sesame";

    @RegisterExtension
    static final Lab lab = new Lab();

    /** With somebody to ask, which the lab's ssh_config excludes. */
    private static List<String> asking(Client client, Path knownHosts, String... arguments) {
        List<String> command = client.command(
                lab.config(), "-oBatchMode=no", "-oStrictHostKeyChecking=ask", "-oUserKnownHostsFile=" + knownHosts);
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path nobodyKnown() throws IOException {
        return Files.createTempFile(lab.folder(), "known_hosts", "");
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownHostKeyIsAskedAbout(Client client) throws Exception {
        Path known = nobodyKnown();
        try (Pty terminal = Pty.start(asking(client, known, "hop1", "echo in"))) {
            terminal.await(
                    "The authenticity of host '[127.0.0.1]:" + lab.server(1).port());
            terminal.await("' can't be established.");
            terminal.await("ED25519 key fingerprint is " + lab.server(1).hostKeyFingerprint("ed25519") + ".");
            terminal.await("Are you sure you want to continue connecting (yes/no/[fingerprint])? ");
            terminal.type("perhaps");
            terminal.await("perhaps\r\n");
            terminal.await("Please type 'yes', 'no' or the fingerprint: ");
            terminal.type("yes");
            terminal.await("\nin\r\n");

            assertThat(terminal.awaitExit()).isZero();
        }
        assertThat(known)
                .content()
                .contains(lab.server(1).hostKey("ed25519").publicLine().split(" ", -1)[1]);
    }

    @ParameterizedTest
    @EnumSource
    void aHostKeyIsRefused(Client client) throws Exception {
        Path known = nobodyKnown();
        try (Pty terminal = Pty.start(asking(client, known, "hop1", "echo in"))) {
            terminal.await("(yes/no/[fingerprint])? ");
            terminal.type("no");

            assertThat(terminal.awaitExit()).isEqualTo(255);
        }
        assertThat(known).isEmptyFile();
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordIsAskedForAndNotShown(Client client) throws Exception {
        try (EmbeddedHost server = EmbeddedHost.start("alice", PASSWORD);
                Pty terminal = Pty.start(login(client, server, "echo in"))) {
            terminal.await("alice@127.0.0.1's password: ");
            terminal.type("wrong " + PASSWORD);
            terminal.await("alice@127.0.0.1's password: ");
            terminal.type(PASSWORD);
            terminal.await("in\r\n");

            assertThat(terminal.awaitExit()).isZero();
            assertThat(terminal.shown()).doesNotContain("horse");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsAskedMayTakeLongerThanTheConnectTimeout(Client client) throws Exception {
        try (EmbeddedHost server = EmbeddedHost.start("alice", PASSWORD)) {
            List<String> command = login(client, server, "echo in");
            command.add(command.indexOf("-p"), "-oConnectTimeout=8");
            try (Pty terminal = Pty.start(command)) {
                terminal.await("password: ");
                long asked = System.nanoTime();
                Await.until("it has passed", Duration.ofSeconds(30), () -> System.nanoTime() - asked > 9_000_000_000L);
                terminal.type(PASSWORD);
                terminal.await("in\r\n");

                assertThat(terminal.awaitExit()).isZero();
            }
        }
    }

    private static List<String> login(Client client, EmbeddedHost server, String command) throws IOException {
        Path known = Files.writeString(nobodyKnown(), server.knownHostsLine() + "\n");
        return asking(
                client,
                known,
                "-oPreferredAuthentications=password",
                "-p",
                String.valueOf(server.port()),
                "alice@127.0.0.1",
                command);
    }

    /** Whoever types Ctrl-C instead of a password sees again what is typed. */
    @ParameterizedTest
    @EnumSource
    void anInterruptLeavesATerminalThatShowsWhatIsTyped(Client client) throws Exception {
        try (EmbeddedHost server = EmbeddedHost.start("alice", PASSWORD)) {
            List<String> command = new ArrayList<>(List.of("sh", "-c", "trap : INT; \"$@\"; stty -a; echo over", "sh"));
            command.addAll(login(client, server, "true"));
            try (Pty terminal = Pty.start(command)) {
                terminal.await("password: ");
                terminal.interrupt();
                terminal.await("over");

                assertThat(terminal.shown()).contains(" echo ").doesNotContain(" -echo ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPassphraseIsAskedForAndNotShown(Client client) throws Exception {
        Path key = encryptedKey();
        try (Pty terminal = Pty.start(withKey(client, key, "echo in"))) {
            terminal.await("Enter passphrase for key '" + key + "': ");
            terminal.type(PASSPHRASE);
            terminal.await("in\r\n");

            assertThat(terminal.awaitExit()).isZero();
            assertThat(terminal.shown()).doesNotContain("sesame");
        }
    }

    private static Path encryptedKey() throws IOException {
        Path key = Files.createTempDirectory(lab.folder(), "key").resolve("encrypted");
        Cli.Output made = Cli.run("ssh-keygen", "-q", "-t", "ed25519", "-N", PASSPHRASE, "-f", key.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        lab.server(1).authorize(Path.of(key + ".pub"));
        return key;
    }

    private static List<String> withKey(Client client, Path key, String... arguments) throws IOException {
        Path config = Files.writeString(
                key.resolveSibling("config"),
                "Host *\n  IdentityFile " + key + "\n  IdentitiesOnly yes\n  UserKnownHostsFile "
                        + lab.server(1).knownHosts() + "\n");
        List<String> command = client.command(
                config,
                "-p",
                String.valueOf(lab.server(1).port()),
                lab.server(1).host());
        command.addAll(List.of(arguments));
        return command;
    }

    @ParameterizedTest
    @EnumSource
    void aProgramIsAskedInTheTerminalsPlaceIfItIsPreferred(Client client) throws Exception {
        Path key = encryptedKey();
        try (Pty terminal = Pty.start(withProgram(key, "prefer", withKey(client, key, "echo in")))) {
            assertThat(terminal.awaitExit()).isZero();
            assertThat(terminal.shown()).isEqualTo("in\r\n");
        }
        assertThat(key.resolveSibling("asked")).hasContent("Enter passphrase for key '" + key + "': \n");
    }

    @ParameterizedTest
    @EnumSource
    void theTerminalIsAskedIfAProgramNeverIs(Client client) throws Exception {
        Path key = encryptedKey();
        try (Pty terminal = Pty.start(withProgram(key, "never", withKey(client, key, "echo in")))) {
            terminal.await("Enter passphrase for key");
            terminal.type(PASSPHRASE);

            assertThat(terminal.awaitExit()).isZero();
        }
        assertThat(key.resolveSibling("asked")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aProgramIsAskedWithoutATerminal(Client client) throws IOException {
        Path key = encryptedKey();

        Cli.Output output = Cli.run("", withProgram(key, "force", withKey(client, key, "echo in")));

        assertThat(output.out()).as(output.err()).isEqualTo("in\n");
        assertThat(key.resolveSibling("asked")).hasContent("Enter passphrase for key '" + key + "': \n");
    }

    /** A program that notes what it is asked, and answers. */
    private static List<String> withProgram(Path key, String require, List<String> command) throws IOException {
        Path program = Files.writeString(
                key.resolveSibling("askpass"),
                "#!/bin/sh\necho \"$1\" >>" + key.resolveSibling("asked") + "\necho '" + PASSPHRASE + "'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        List<String> all = new ArrayList<>(
                List.of("env", "DISPLAY=:0", "SSH_ASKPASS=" + program, "SSH_ASKPASS_REQUIRE=" + require));
        all.addAll(command);
        return all;
    }

    /** Not compared with ssh, which may be hung up together with the terminal. */
    @Test
    void whoIsAskedFirstIsInTheBackgroundAfterwards() throws Exception {
        Path key = encryptedKey();
        int port = Ports.free();
        String forward = port + ":localhost:" + lab.web();
        try (Pty terminal = Pty.start(withKey(Client.TUNNEL, key, "-fNL", forward))) {
            terminal.await("Enter passphrase for key");
            terminal.type(PASSPHRASE);

            assertThat(terminal.awaitExit()).isZero();
            assertThat(lab.arrives("http://localhost:" + port)).isTrue();
        } finally {
            Lab.endBackground(forward);
        }
    }

    @Test
    void theStatusIsOneLineForATunnel() throws Exception {
        int port = Ports.free();
        List<String> command =
                Client.TUNNEL.command(lab.config(), "-NL", port + ":localhost:" + lab.web(), "-J", "hop1", "hop2");
        try (Pty terminal = Pty.start(command)) {
            terminal.await(" via hop1,hop2]  0 of 0 connections");
            assertThat(lab.arrives("http://localhost:" + port)).isTrue();
            terminal.await("0 of 1 connections");
            lab.server(2).killSessions();
            terminal.await("1 reconnects");
            terminal.interrupt();

            assertThat(terminal.awaitExit()).isEqualTo(130);
            // Each is painted over the one before.
            assertThat(terminal.shown().replaceAll("WARN .*\\R|\\^C", ""))
                    .matches("(\\e\\[J.* connections.*\\r\\n(\\e\\[1F)?)+");
        }
    }

    @Test
    void thereIsNoStatusWhereNobodyLooks() throws Exception {
        int port = Ports.free();
        try (Cli tunnel = Client.TUNNEL.start(lab.config(), "-NL", port + ":localhost:" + lab.web(), "hop1")) {
            Lab.awaitListening("127.0.0.1", port);
            assertThat(lab.arrives("http://localhost:" + port)).isTrue();

            assertThat(tunnel.lines()).isEmpty();
        }
    }

    @Test
    void checkGoesAlongTheRoute() throws Exception {
        List<String> command =
                asking(Client.TUNNEL, nobodyKnown(), "--check", "-L", "1:localhost:" + lab.web(), "-J", "hop1", "hop2");
        try (Pty terminal = Pty.start(command)) {
            // What the command line says about host keys is said of the last host, as with ssh.
            terminal.await("hop 1 of 2: hop1 is ");
            terminal.await("authentication   ok");
            terminal.await("hop 2 of 2: hop2 is ");
            terminal.await("(yes/no/[fingerprint])? ");
            terminal.type("yes");
            terminal.await("authentication   ok");
            terminal.await("channel open     ok: localhost:" + lab.web() + " is connected");

            assertThat(terminal.awaitExit()).isZero();
        }
    }

    @Test
    void checkSaysWhereTheRouteEndsAndWhy() throws IOException {
        int port = Ports.free();

        Cli.Output output =
                Client.TUNNEL.run(lab.config(), "--check", "-J", "hop1", "-p", String.valueOf(port), "hop2");

        assertThat(output.exit()).isEqualTo(255);
        assertThat(output.out())
                .containsSubsequence(
                        "hop 1 of 2: hop1 is ", "authentication   ok", "hop 2 of 2: hop2 is ", "FAILED", ":" + port);
    }
}
