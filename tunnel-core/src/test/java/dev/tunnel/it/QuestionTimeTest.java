package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.SshClient;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is asked may take longer than the connect timeout, which is for the network. */
class QuestionTimeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(6);

    private final AtomicInteger questions = new AtomicInteger();

    @TempDir
    private Path folder;

    /** Answers when the connect timeout has passed. */
    private <T> T late(T answer) {
        long start = System.nanoTime();
        questions.incrementAndGet();
        Await.until("the connect timeout has passed", () -> System.nanoTime() - start > TIMEOUT.toNanos());
        return answer;
    }

    private static void connect(Hop hop) throws IOException {
        try (SshClient client = SshClient.builder()
                .config(SshConfig.none())
                .connectTimeout(TIMEOUT)
                .build()) {
            client.connect(hop).close();
        }
    }

    @Test
    void aPassword() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start()) {
            connect(Fixture.hop(
                    server,
                    Credentials.none().password(() -> late(server.password()).toCharArray())));
        }
        assertThat(questions).hasValue(1);
    }

    @Test
    void anAnswerToAQuestion() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                .customize(sshd -> CoreModuleProperties.AUTH_METHODS.set(sshd, "keyboard-interactive"))
                .start()) {
            connect(Fixture.hop(
                    server, Credentials.none().keyboardInteractive(challenge -> late(List.of(server.password())))));
        }
        assertThat(questions).hasValue(1);
    }

    @Test
    void aHostKeyAndAPassphrase() throws Exception {
        SshKey key = SshKey.generate(folder.resolve("key"), "ed25519", "-N", "open, sesame");
        try (OpenSshServer server =
                OpenSshServer.builder().authorize(key.publicKey()).start()) {
            connect(Hop.of(server.spec())
                    .option("IdentityFile", key.privateKey().toString())
                    .option("IdentityAgent", "none")
                    .credentials(Credentials.defaults()
                            .passphrases(file -> late("open, sesame").toCharArray()))
                    .hostKeys(HostKeyPolicy.ask(question -> late(true), folder.resolve("known_hosts"))));
        }
        assertThat(questions).hasValue(2);
    }

    @Test
    void afterTheAnswerTheTimeGoesOn() throws Exception {
        try (ScriptedSshServer server =
                ScriptedSshServer.builder().authenticationStalls().start()) {
            Hop hop = Fixture.hop(
                    server, Credentials.none().password(() -> late("x").toCharArray()));

            assertThatThrownBy(() -> connect(hop))
                    .isInstanceOf(TunnelException.Unreachable.class)
                    .hasMessageContaining("no answer within 6000 ms (authentication)");
        }
        assertThat(questions).hasValue(1);
    }
}
