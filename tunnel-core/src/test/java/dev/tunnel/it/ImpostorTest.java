package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.TunnelException.HostKey;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.ScriptedSshServerBuilder;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers on the way that pretend to be others: none is believed, and none learns what belongs to another. */
class ImpostorTest {
    @TempDir
    Path folder;

    /** Passwords and answers that servers were told. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** Takes everything, and asks as another host would. */
    private final class Forger implements KeyboardInteractiveAuthenticator {
        private final String name;
        private final String question;

        Forger(String name, String question) {
            this.name = name;
            this.question = question;
        }

        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String username, String lang, String subMethods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName("");
            challenge.setInteractionInstruction("");
            challenge.setLanguageTag("");
            challenge.addPrompt(question, false);
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String username, List<String> responses) {
            told.add(name + ": " + responses);
            return true;
        }
    }

    private ScriptedSshServerBuilder listening(String name) {
        return ScriptedSshServer.builder()
                .customize(sshd -> sshd.setPasswordAuthenticator((user, password, session) -> {
                    told.add(name + ": " + password);
                    return true;
                }));
    }

    private Hop inner(String knownHostsLine) throws IOException {
        Path file = Files.writeString(
                folder.resolve("known_hosts"), "inner.example" + knownHostsLine.replaceFirst("^\\S+", "") + "\n");
        return Hop.of("me@inner.example")
                .credentials(Credentials.none().password("for inner"::toCharArray))
                .hostKeys(HostKeyPolicy.strict(file));
    }

    private static Hop outer(ScriptedSshServer server) {
        return Fixture.hop(server, Credentials.none().password("for outer"::toCharArray));
    }

    @Test
    void aJumpThatConnectsElsewhereIsFoundOutBeforeAnythingIsSaid() throws Exception {
        try (ScriptedSshServer real = listening("real").start();
                ScriptedSshServer impostor = listening("impostor").start();
                ScriptedSshServer jump = listening("jump")
                        .route("inner.example", 22, new InetSocketAddress("127.0.0.1", impostor.port()))
                        .start()) {
            Hop inner = inner(real.knownHostsLine());
            HostKey failure = Fixture.failure(HostKey.class, () -> Fixture.login(outer(jump), inner));
            assertThat(failure.hop()).isEqualTo(inner);
            assertThat(failure)
                    .hasMessageContaining("hop 2 of 2 (me@inner.example:22)")
                    .hasMessageContaining(impostor.hostKeyFingerprint())
                    .hasMessageContaining(real.hostKeyFingerprint());
            assertThat(told).containsExactly("jump: for outer");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aForeignKeyIsNoticedAtEveryHop(int number) throws Exception {
        try (SshChain chain = SshChain.start(3)) {
            SshKey foreign = SshKey.generate(folder.resolve("foreign"), "ed25519");
            Path other = Files.writeString(
                    folder.resolve("other"),
                    "[127.0.0.1]:" + chain.hop(number).port() + " " + foreign.publicLine() + "\n");
            Hop[] hops = Fixture.hops(chain);
            hops[number - 1] = hops[number - 1].hostKeys(HostKeyPolicy.strict(other));
            HostKey failure = Fixture.failure(HostKey.class, () -> Fixture.login(hops));
            assertThat(failure.hop()).isEqualTo(hops[number - 1]);
            assertThat(failure)
                    .hasMessageContaining("hop " + number + " of 3")
                    .hasMessageContaining(foreign.fingerprint());
            assertThat(chain.hop(number).logged("Accepted publickey")).isZero();
        }
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"(me@outer.example) Password: ", "Password:", "\u001b[2J\router's password: "})
    void aForgedQuestionGetsThePasswordOfTheHopThatAsks(String question) throws Exception {
        try (ScriptedSshServer second = asking("second", question);
                ScriptedSshServer first = listening("first").start()) {
            Fixture.login(outer(first), Fixture.hop(second, Credentials.none().password("for second"::toCharArray)));
            assertThat(told).containsExactly("first: for outer", "second: [for second]");
        }
    }

    @Test
    void aHopThatHasNoPasswordIsToldNone() throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519");
        try (ScriptedSshServer second = asking("second", "(me@outer.example) Password: ");
                ScriptedSshServer first = listening("first").start()) {
            Hop keyOnly = Fixture.hop(second, Credentials.none().identity(key.privateKey()));
            Authentication failure = Fixture.failure(Authentication.class, () -> Fixture.login(outer(first), keyOnly));
            assertThat(failure).hasMessageContaining("hop 2 of 2").hasMessageNotContaining("for outer");
            assertThat(told).containsExactly("first: for outer");
        }
    }

    private ScriptedSshServer asking(String name, String question) throws IOException {
        return ScriptedSshServer.builder()
                .customize(sshd -> {
                    CoreModuleProperties.AUTH_METHODS.set(sshd, "keyboard-interactive");
                    sshd.setKeyboardInteractiveAuthenticator(new Forger(name, question));
                })
                .start();
    }
}
