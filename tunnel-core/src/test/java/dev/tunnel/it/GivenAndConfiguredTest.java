package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.it.LoginTwins.Seen;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.OpenSshServerBuilder;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials of the program beside the identities of ssh_config, and what a server does with many keys. */
class GivenAndConfiguredTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    SshKey configured;
    SshKey given;
    SshKey inAgent;

    @BeforeEach
    void makeKeys() throws IOException {
        configured = key("configured");
        given = key("given");
        inAgent = key("agents");
    }

    private SshKey key(String name) throws IOException {
        return SshKey.generate(folder.resolve(name), "ed25519");
    }

    private OpenSshServerBuilder builder() {
        return OpenSshServer.builder().option("LogLevel", "DEBUG");
    }

    /** Which of the keys the server was offered. */
    private List<SshKey> offered(@Nullable Credentials credentials, String... more) throws IOException {
        Path socket = Files.createTempDirectory(folder, "agent").resolve("socket");
        try (Cli agent = Cli.start("ssh-agent", "-D", "-a", socket.toString())) {
            Await.until(agent.lines() + "the agent listens", () -> Files.exists(socket));
            Cli.run(
                    "env",
                    "SSH_AUTH_SOCK=" + socket,
                    "ssh-add",
                    "-q",
                    inAgent.privateKey().toString());
            Seen seen = new LoginTwins(server, folder)
                    .library(
                            credentials,
                            "IdentityFile " + configured.privateKey(),
                            "IdentityAgent " + socket,
                            String.join("\n", more));
            return seen.tried().stream()
                    .flatMap(line -> List.of(configured, given, inAgent).stream()
                            .filter(key -> line.endsWith(key.fingerprint())))
                    .toList();
        }
    }

    @Test
    void anIdentityReplacesThoseOfSshConfig() throws Exception {
        server = builder().start();
        assertThat(offered(null)).containsExactly(inAgent, configured);
        assertThat(offered(Credentials.defaults().password("x"::toCharArray))).containsExactly(inAgent, configured);
        assertThat(offered(Credentials.defaults().identity(given.privateKey()))).containsExactly(given);
        assertThat(offered(Credentials.none().password("x"::toCharArray))).isEmpty();
        assertThat(offered(null, "IdentitiesOnly yes")).containsExactly(configured);
    }

    @Test
    void anAgentReplacesThatOfSshConfig() throws Exception {
        server = builder().start();
        Path socket = folder.resolve("second");
        try (Cli agent = Cli.start("ssh-agent", "-D", "-a", socket.toString())) {
            Await.until(agent.lines() + "the agent listens", () -> Files.exists(socket));
            Cli.run(
                    "env",
                    "SSH_AUTH_SOCK=" + socket,
                    "ssh-add",
                    "-q",
                    given.privateKey().toString());
            assertThat(offered(Credentials.defaults().agent(socket))).containsExactly(given, configured);
            assertThat(offered(Credentials.defaults().agent(socket), "IdentitiesOnly yes"))
                    .containsExactly(configured);
            assertThat(offered(Credentials.none().agent(socket), "IdentitiesOnly yes"))
                    .containsExactly(given);
        }
    }

    @Test
    void aServerMayWantTwoKeys() throws Exception {
        server = builder()
                .option("AuthenticationMethods", "publickey,publickey")
                .authorize(configured.publicKey())
                .authorize(given.publicKey())
                .start();
        LoginTwins twins = new LoginTwins(server, folder);
        String[] one = {"IdentityAgent none", "BatchMode yes", "IdentityFile " + configured.privateKey()};
        String[] two = {
            "IdentityAgent none",
            "BatchMode yes",
            "IdentityFile " + configured.privateKey(),
            "IdentityFile " + inAgent.privateKey(),
            "IdentityFile " + given.privateKey()
        };
        assertThat(twins.ssh(one).succeeded()).isFalse();
        assertThat(twins.library(null, one).succeeded()).isFalse();
        assertThat(twins.ssh(two).succeeded()).isTrue();
        assertThat(twins.library(null, two).succeeded()).isTrue();
    }

    @Test
    void tooManyKeysAreSaidToBeTooMany() throws Exception {
        server = builder()
                .option("MaxAuthTries", "3")
                .authorize(given.publicKey())
                .start();
        LoginTwins twins = new LoginTwins(server, folder);
        String[] lines = IntStream.range(0, 4)
                .mapToObj(i -> "IdentityFile " + folder.resolve("key" + i))
                .toArray(String[]::new);
        for (int i = 0; i < lines.length; i++) {
            key("key" + i);
        }
        lines[3] = "IdentityFile " + given.privateKey() + "\nIdentityAgent none\nBatchMode yes";

        assertThat(twins.library(null, lines)).isEqualTo(twins.ssh(lines));
        assertThatThrownBy(() -> twins.login(null, lines))
                .isInstanceOf(Authentication.class)
                .hasMessageContaining("offered identity " + folder.resolve("key0") + ", identity ")
                .hasMessageContaining("the server disconnected: Too many authentication failures; ")
                .hasMessageContaining("fewer keys may help: name the right one with identity(…), or with IdentityFile");
    }
}
