package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without any setting the library uses what ssh uses: the files of {@code ~/.ssh} and the agent of SSH_AUTH_SOCK. */
class DefaultIdentitiesTest {
    @TempDir
    Path home;

    @AutoClose
    OpenSshServer server;

    @AutoClose
    TcpPeer echo;

    Path ssh;

    /** A program that sets nothing but the hop: {@code ssh -L 0:127.0.0.1:port hop}. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (LocalTunnel tunnel =
                    Tunnel.local("0:127.0.0.1:" + args[1]).via(args[0]).open()) {
                System.out.println(Fixture.say(tunnel, "it works"));
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
        ssh = Files.createDirectory(home.resolve(".ssh"));
        Files.write(ssh.resolve("known_hosts"), server.knownHostsLines());
    }

    private ChildJvm jvm() {
        return new ChildJvm().properties(Map.of("user.home", home.toString()));
    }

    private Cli.Output run(ChildJvm jvm) throws IOException {
        return jvm.run(Program.class, server.spec(), String.valueOf(echo.port()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ecdsa", "ed25519"})
    void aDefaultKeyIsFound(String type) throws Exception {
        server.authorize(SshKey.generate(ssh.resolve("id_" + type), type).publicKey());
        Cli.Output output = run(jvm());
        assertThat(output.out()).as(output.err()).isEqualTo("it works\n");
        assertThat(output.exit()).isZero();
    }

    @Test
    void unusableDefaultKeysArePassedOver() throws Exception {
        Files.writeString(ssh.resolve("id_rsa"), "garbage");
        SshKey.generate(ssh.resolve("id_ecdsa"), "ecdsa", "-N", "nobody is asked for this");
        server.authorize(SshKey.generate(ssh.resolve("id_ed25519"), "ed25519").publicKey());
        assertThat(run(jvm()).out()).isEqualTo("it works\n");
    }

    @Test
    void theAgentOfTheEnvironmentIsAsked() throws Exception {
        Path socket = home.resolve("agent.sock");
        SshKey key = SshKey.generate(home.resolve("elsewhere"), "ed25519");
        server.authorize(key.publicKey());
        try (Cli agent = Cli.start("ssh-agent", "-D", "-a", socket.toString())) {
            Await.until(agent.lines() + "the agent listens", () -> Files.exists(socket));
            Cli.run(
                    "env",
                    "SSH_AUTH_SOCK=" + socket,
                    "ssh-add",
                    "-q",
                    key.privateKey().toString());
            assertThat(run(jvm().environment("SSH_AUTH_SOCK", socket.toString()))
                            .out())
                    .isEqualTo("it works\n");
        }
    }

    @Test
    void aHostThatIsNotInTheDefaultKnownHostsIsRefused() throws Exception {
        server.authorize(SshKey.generate(ssh.resolve("id_ed25519"), "ed25519").publicKey());
        Files.delete(ssh.resolve("known_hosts"));
        Cli.Output output = run(jvm());
        assertThat(output.exit()).isNotZero();
        assertThat(output.err())
                .contains("host key unknown")
                .contains(ssh.resolve("known_hosts").toString());
        assertThat(ssh.resolve("known_hosts")).doesNotExist();
    }
}
