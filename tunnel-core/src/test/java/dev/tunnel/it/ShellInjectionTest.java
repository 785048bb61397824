package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tunnel.Hop;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that come from elsewhere and end up in commands of ssh_config: no shell gets to see more than a name. */
class ShellInjectionTest {
    @TempDir
    Path folder;

    private Path config;
    private Path injected;

    @BeforeEach
    void writeConfig() throws IOException {
        injected = folder.resolve("injected");
        config = Files.write(
                folder.resolve("config"),
                List.of(
                        "Match exec \"echo %h %n %r\"",
                        "  Port 2222",
                        "Host *",
                        "  StrictHostKeyChecking yes",
                        "  ProxyCommand echo %h %n %r >/dev/null; false"));
    }

    /** {@code TOUCH} stands for a command that leaves a file behind. */
    private String filled(String name) {
        return name.replace("TOUCH", "touch " + injected);
    }

    private void connect(Supplier<Hop> hop) throws TunnelException {
        try (SshClient ssh = SshClient.builder().config(SshConfig.file(config)).build();
                SshConnection connection = ssh.connect(hop.get())) {
            assertThat(connection).isNull();
        }
    }

    /** Before anything was run or connected. */
    private void assertRefused(Supplier<Hop> hop) {
        assertThat(catchThrowable(() -> connect(hop)))
                .isInstanceOfAny(IllegalArgumentException.class, TunnelException.Configuration.class);
        assertThat(injected).doesNotExist();
    }

    private void assertSshRefuses(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ssh", "-F", config.toString()));
        command.addAll(List.of(arguments));
        Cli.Output ssh = Cli.run("", command);
        assertThat(ssh.exit()).as(ssh.err()).isEqualTo(255);
        assertThat(injected).doesNotExist();
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "x;TOUCH",
                "x`TOUCH`",
                "x$(TOUCH)",
                "x|TOUCH",
                "x&TOUCH",
                "x\nTOUCH",
                "-oProxyCommand=TOUCH",
                "x'TOUCH'",
                "x\"TOUCH\"",
                "x>TOUCH",
                "{x,TOUCH}"
            })
    void aHost(String host) throws Exception {
        assertRefused(() -> Hop.of(filled(host)));
        assertRefused(() -> Hop.of("me@" + filled(host)));
        assertRefused(() -> Hop.of("[" + filled(host) + "]:22"));
        assertSshRefuses("--", filled(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x;TOUCH",
                "x`TOUCH`",
                "x$(TOUCH)",
                "x|TOUCH",
                "x&TOUCH",
                "-x",
                "x'TOUCH'",
                "x\"TOUCH\"",
                "x>TOUCH",
                "x -y",
                "x\\"
            })
    void aUser(String user) throws Exception {
        assertRefused(() -> Hop.of(filled(user) + "@a"));
        assertSshRefuses("-l" + filled(user), "a");
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"x\nTOUCH", "x\0", "x\u001b[2J"})
    void aUserWithAControlCharacterWhichNewerOnesRefuse(String user) {
        assertRefused(() -> Hop.of(filled(user) + "@a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x;TOUCH", "x`TOUCH`", "x$(TOUCH)", "u`TOUCH`@x", "u;TOUCH@x"})
    void aJumpOfSshConfigIsNoPartOfACommand(String jump) throws Exception {
        Files.writeString(config, "Host a\n  ProxyJump " + filled(jump) + "\nHost *\n  ProxyCommand echo %h %r\n");
        assertRefused(() -> Hop.of("a"));
    }

    @Test
    void aNameThatIsOneIsPassedOn() throws Exception {
        Path seen = folder.resolve("seen");
        Files.writeString(config, "Host *\n  User me\n  ProxyCommand echo %h %n %r > " + seen + "; false\n");
        assertThat(catchThrowable(() -> connect(() -> Hop.of("Some_Host-1.example"))))
                .isInstanceOf(TunnelException.Unreachable.class);
        assertThat(seen).hasContent("some_host-1.example Some_Host-1.example me");
    }
}
