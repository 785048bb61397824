package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.KeyboardInteractive.Challenge;
import dev.tunnel.KeyboardInteractive.Prompt;
import dev.tunnel.TunnelException;
import dev.tunnel.internal.route.RoutePlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one hop is answered. */
class PromptsTest {
    private static final boolean[] HIDDEN = {false};

    private static Prompts prompts(Credentials credentials) throws TunnelException {
        return new Prompts(
                new RoutePlanner(credentials, HostKeyPolicy.acceptAnyInsecurely(), Duration.ofSeconds(1), "me")
                        .plan(List.of(Hop.of("a")))
                        .last());
    }

    private static String[] ask(Prompts prompts, boolean[] echo, String... questions) {
        return prompts.promptKeyboardInteractive("me@a", "name", "instruction", questions, echo);
    }

    @Test
    void thePasswordIsGivenOnceAndClearedAfterwards() throws Exception {
        char[] password = "secret".toCharArray();
        Prompts prompts = prompts(Credentials.none().password(() -> password));

        assertThat(prompts.promptPassword("password:")).isTrue();
        assertThat(prompts.getPassword()).isEqualTo("secret");
        assertThat(password).containsOnly('\0');
        assertThat(prompts.promptPassword("password:")).isFalse();
        assertThat(prompts.getPassword()).isNull();
    }

    @Test
    void thePasswordAnswersASingleHiddenQuestionOnce() throws Exception {
        Prompts prompts = prompts(Credentials.none().password("secret"::toCharArray));

        assertThat(ask(prompts, new boolean[0])).isEmpty();
        assertThat(ask(prompts, new boolean[] {true}, "your name?")).isNull();
        assertThat(ask(prompts, new boolean[] {false, false}, "old?", "new?")).isNull();
        assertThat(ask(prompts, HIDDEN, "Password:")).containsExactly("secret");
        assertThat(ask(prompts, HIDDEN, "Password:")).isNull();
    }

    @Test
    void answersAreAskedForWithEverythingTheServerSaid() throws Exception {
        List<Challenge> asked = new ArrayList<>();
        Prompts prompts = prompts(Credentials.none().keyboardInteractive(challenge -> {
            asked.add(challenge);
            return List.of("123456");
        }));

        assertThat(ask(prompts, HIDDEN, "Code:")).containsExactly("123456");
        assertThat(asked)
                .containsExactly(
                        new Challenge(Hop.of("a"), "name", "instruction", List.of(new Prompt("Code:", false))));
        assertThat(ask(prompts, new boolean[2], "one", "two")).isNull();
    }

    @Test
    void whatThereIsNotIsNotGiven() throws Exception {
        Prompts prompts = prompts(Credentials.none());

        assertThat(prompts.promptPassword("password:")).isFalse();
        assertThat(prompts.getPassword()).isNull();
        assertThat(prompts.promptPassphrase("passphrase:")).isFalse();
        assertThat(prompts.promptYesNo("accept this key?")).isFalse();
        assertThat(ask(prompts, HIDDEN, "Password:")).isNull();
    }
}
