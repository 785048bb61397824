package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.KeyboardInteractive.Challenge;
import dev.tunnel.KeyboardInteractive.Prompt;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.ScriptedSshServerBuilder;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords and keyboard-interactive answers, which come from suppliers. */
class PasswordTest {
    private static final String PASSWORD = "secret of the test";

    private final List<char[]> given = new ArrayList<>();

    private char[] password() {
        given.add(PASSWORD.toCharArray());
        return given.get(given.size() - 1);
    }

    private static void login(ScriptedSshServer server, Credentials credentials) throws IOException {
        Fixture.login(Fixture.hop(server, credentials));
    }

    /** Permits the given methods (RFC 4252), each list of them separated by commas. */
    private static ScriptedSshServerBuilder permitting(String methods) {
        return ScriptedSshServer.builder().customize(sshd -> CoreModuleProperties.AUTH_METHODS.set(sshd, methods));
    }

    /** Asks for a number. */
    private static final class Quiz implements KeyboardInteractiveAuthenticator {
        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String username, String lang, String subMethods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName("quiz");
            challenge.setInteractionInstruction("answer please");
            challenge.setLanguageTag("");
            challenge.addPrompt("Number: ", false);
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String username, List<String> responses) {
            return responses.equals(List.of("42"));
        }
    }

    @Test
    void aPasswordIsAskedForOnceAndClearedAfterUse() throws Exception {
        try (ScriptedSshServer server = permitting("password").start()) {
            login(server, Credentials.none().password(this::password));
            assertThat(server.logins()).isEqualTo(1);
            assertThat(given).singleElement().isEqualTo(new char[PASSWORD.length()]);
        }
    }

    @Test
    void aPasswordAnswersASingleHiddenQuestion() throws Exception {
        try (ScriptedSshServer server = permitting("keyboard-interactive").start()) {
            login(server, Credentials.none().password(this::password));
            assertThat(server.logins()).isEqualTo(1);
            assertThat(given).hasSize(1);
        }
    }

    /** Takes the right password only, by either method, and keeps a list. */
    private static ScriptedSshServer listing(List<String> tried) throws IOException {
        return ScriptedSshServer.builder()
                .customize(sshd -> sshd.setPasswordAuthenticator((user, password, session) -> {
                    tried.add(password);
                    return password.equals(PASSWORD);
                }))
                .start();
    }

    @Test
    void aWrongPasswordIsSentOnceAndNothingElse() throws Exception {
        List<String> tried = new CopyOnWriteArrayList<>();
        try (ScriptedSshServer server = listing(tried)) {
            assertThatThrownBy(() -> login(server, Credentials.none().password("wrong password"::toCharArray)))
                    .isInstanceOf(Authentication.class)
                    .hasMessageContaining("authentication failed for user " + server.user() + ": offered password")
                    .hasMessageNotContaining("wrong password");
            assertThat(tried).containsExactly("wrong password");
        }
    }

    @Test
    void afterAWrongPasswordTheNextOneIsTried() throws Exception {
        List<String> tried = new CopyOnWriteArrayList<>();
        Iterator<String> passwords = List.of("wrong", "not right", PASSWORD).iterator();
        try (ScriptedSshServer server = listing(tried)) {
            login(server, Credentials.none().password(() -> passwords.next().toCharArray()));
            assertThat(tried).containsExactly("wrong", "not right", PASSWORD);
        }
    }

    @Test
    void aSupplierThatHasNothingCancels() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start()) {
            assertThatThrownBy(() -> login(server, Credentials.none().password(() -> null)))
                    .isInstanceOf(Authentication.class);
        }
    }

    @Test
    void questionsAreAnsweredWithTheHopThatAsks() throws Exception {
        List<Challenge> asked = new ArrayList<>();
        try (ScriptedSshServer server = permitting("keyboard-interactive")
                .customize(sshd -> sshd.setKeyboardInteractiveAuthenticator(new Quiz()))
                .start()) {
            Hop hop = Fixture.hop(server, Credentials.none().keyboardInteractive(challenge -> {
                asked.add(challenge);
                return List.of("42");
            }));
            Fixture.login(hop);
            assertThat(asked)
                    .containsExactly(
                            new Challenge(hop, "quiz", "answer please", List.of(new Prompt("Number: ", false))));
        }
    }

    @Test
    void aWrongNumberOfAnswersCancels() throws Exception {
        try (ScriptedSshServer server = permitting("keyboard-interactive").start()) {
            Credentials silent = Credentials.none().keyboardInteractive(challenge -> List.of());
            assertThatThrownBy(() -> login(server, silent))
                    .isInstanceOf(Authentication.class)
                    .hasMessageContaining("offered keyboard-interactive");
        }
    }

    @Test
    void aServerMayWantAKeyAndAnAnswer(@TempDir Path folder) throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519");
        try (ScriptedSshServer server = permitting("publickey,keyboard-interactive")
                .authorizedKeys(key.publicKey())
                .start()) {
            Credentials keyOnly = Credentials.none().identity(key.privateKey());
            assertThatThrownBy(() -> login(server, keyOnly)).isInstanceOf(TunnelException.Authentication.class);
            login(server, keyOnly.keyboardInteractive(challenge -> List.of(PASSWORD)));
            assertThat(server.logins()).isEqualTo(1);
        }
    }

    @Test
    void aKeyThatFitsSparesThePassword(@TempDir Path folder) throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519");
        try (ScriptedSshServer server =
                ScriptedSshServer.builder().authorizedKeys(key.publicKey()).start()) {
            login(server, Credentials.none().identity(key.privateKey()).password(this::password));
            assertThat(given).isEmpty();
        }
    }
}
