package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.KeyboardInteractive.Challenge;
import dev.tunnel.KeyboardInteractive.Prompt;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.internal.session.QuestionTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one hop is answered, and when it is enough. */
class PromptsTest {
    private static final boolean[] HIDDEN = {false};
    private static final boolean[] SHOWN = {true};

    private static Prompts prompts(Credentials credentials, String... config) throws TunnelException {
        return new Prompts(
                new RoutePlanner(
                                SshConfig.parse("User me\n" + String.join("\n", config)),
                                credentials,
                                null,
                                null,
                                null,
                                null)
                        .plan(List.of(Hop.of("a")))
                        .last(),
                credentials.password() == null
                        ? List.of("publickey", "keyboard-interactive")
                        : List.of("publickey", "keyboard-interactive", "password"),
                new QuestionTime());
    }

    private static void assertGivesUp(Prompts prompts, String question) {
        assertThatThrownBy(() -> ask(prompts, HIDDEN, question)).isInstanceOf(GivenUpException.class);
    }

    private static String[] ask(Prompts prompts, boolean[] echo, String... questions) {
        return prompts.promptKeyboardInteractive("me@a", "name", "instruction", questions, echo);
    }

    private static String password(Prompts prompts) {
        return prompts.promptPassword("password:") ? prompts.getPassword() : null;
    }

    private static Credentials passwords(String... passwords) {
        Iterator<String> next = List.of(passwords).iterator();
        return Credentials.none().password(() -> next.hasNext() ? next.next().toCharArray() : null);
    }

    @Test
    void aPasswordIsGivenOnceAndClearedAfterwards() throws Exception {
        char[] password = "secret".toCharArray();
        Prompts prompts = prompts(Credentials.none().password(() -> password));

        assertThat(password(prompts)).isEqualTo("secret");
        assertThat(password).containsOnly('\0');
    }

    @Test
    void aPasswordThatWasRefusedIsNotGivenAgain() throws Exception {
        Prompts constant = prompts(Credentials.none().password("secret"::toCharArray));
        assertThat(password(constant)).isEqualTo("secret");
        assertThat(password(constant)).isNull();
        assertThat(password(constant)).isNull();

        Prompts returning = prompts(passwords("one", "two", "one", "three"));
        assertThat(password(returning)).isEqualTo("one");
        assertThat(password(returning)).isEqualTo("two");
        assertThat(password(returning)).isNull();
    }

    @Test
    void passwordsAreAskedForAsOftenAsSshConfigAllows() throws Exception {
        Prompts usual = prompts(passwords("one", "two", "three", "four"));
        assertThat(List.of(password(usual), password(usual), password(usual))).containsExactly("one", "two", "three");
        assertThat(password(usual)).isNull();

        Prompts single = prompts(passwords("one", "two"), "NumberOfPasswordPrompts 1");
        assertThat(password(single)).isEqualTo("one");
        assertThat(password(single)).isNull();
    }

    @Test
    void thePasswordAnswersASingleHiddenQuestionOnceAnAttempt() throws Exception {
        Prompts prompts = prompts(passwords("one", "two", "three"));

        assertThat(ask(prompts, new boolean[0])).isEmpty();
        assertThat(ask(prompts, SHOWN, "your name?")).isNull();
        assertThat(ask(prompts, new boolean[2], "old?", "new?")).isNull();
        assertThat(ask(prompts, HIDDEN, "Password:")).containsExactly("one");
        assertThat(ask(prompts, HIDDEN, "New password:")).isNull();
        assertThat(ask(prompts, new boolean[0])).isEmpty();
        assertThat(ask(prompts, HIDDEN, "Password:")).containsExactly("two");
    }

    @Test
    void aServerThatGoesOnAskingIsLeft() throws Exception {
        Prompts prompts = prompts(Credentials.none().keyboardInteractive(challenge -> List.of("again")));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        ask(prompts, HIDDEN, "question " + i);
                    }
                })
                .isInstanceOf(GivenUpException.class)
                .hasMessage("the server asks without end");
    }

    @Test
    void aPasswordThatMustBeChangedIsNotChanged() throws Exception {
        Prompts prompts = prompts(passwords("old", "new"));

        assertThat(password(prompts)).isEqualTo("old");
        assertThat(ask(prompts, HIDDEN, "New Password: ")).isNull();
    }

    @Test
    void withNothingMoreToSayTheServerIsLeft() throws Exception {
        Prompts prompts = prompts(Credentials.none().password("secret"::toCharArray));

        assertThat(ask(prompts, HIDDEN, "Password:")).containsExactly("secret");
        assertThatThrownBy(() -> ask(prompts, HIDDEN, "Password:"))
                .isInstanceOf(GivenUpException.class)
                .hasMessage("the server refused the answer to its question \"Password:\"");
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
        assertThatThrownBy(() -> ask(prompts, new boolean[2], "one", "two"))
                .isInstanceOf(GivenUpException.class)
                .hasMessage("nothing answers its question \"one\"");
    }

    @Test
    void theSameAnswersAreNotGivenAgainButOthersAre() throws Exception {
        Iterator<String> codes = List.of("1", "2", "2").iterator();
        Prompts prompts = prompts(Credentials.none()
                .keyboardInteractive(
                        challenge -> List.of(challenge.prompts().get(0).text().equals("Name:") ? "me" : codes.next())));

        for (String code : List.of("1", "2")) {
            assertThat(ask(prompts, SHOWN, "Name:")).containsExactly("me");
            assertThat(ask(prompts, HIDDEN, "Code:")).containsExactly(code);
        }
        assertThat(ask(prompts, SHOWN, "Name:")).containsExactly("me");
        assertGivesUp(prompts, "Code:");
    }

    @Test
    void answersAreAskedForAsOftenAsSshConfigAllows() throws Exception {
        List<Challenge> asked = new ArrayList<>();
        Credentials codes = Credentials.none().keyboardInteractive(challenge -> {
            asked.add(challenge);
            return List.of("code " + asked.size());
        });
        Prompts prompts = prompts(codes, "NumberOfPasswordPrompts 2");

        assertThat(ask(prompts, HIDDEN, "Code:")).containsExactly("code 1");
        assertThat(ask(prompts, HIDDEN, "Code:")).containsExactly("code 2");
        assertGivesUp(prompts, "Code:");
        assertThat(asked).hasSize(2);
    }

    @Test
    void whatThereIsNotIsNotGiven() throws Exception {
        Prompts prompts = prompts(Credentials.none());

        assertThat(prompts.promptPassword("password:")).isFalse();
        assertThat(prompts.getPassword()).isNull();
        assertThat(prompts.promptPassphrase("passphrase:")).isFalse();
        assertThat(prompts.promptYesNo("accept this key?")).isFalse();
        assertGivesUp(prompts, "Password:");
        assertGivesUp(prompts(Credentials.none().keyboardInteractive(challenge -> List.of())), "Password:");
    }

    @Test
    void nothingIsKept() throws Exception {
        Prompts prompts = prompts(passwords("one", "two"));
        assertThat(password(prompts)).isEqualTo("one");
        prompts.forget();
        assertThat(prompts.getPassword()).isNull();
        assertThat(password(prompts)).isNull();
    }
}
