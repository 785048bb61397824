package dev.tunnel.internal.jsch;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import dev.tunnel.Credentials;
import dev.tunnel.KeyboardInteractive;
import dev.tunnel.KeyboardInteractive.Challenge;
import dev.tunnel.KeyboardInteractive.Prompt;
import dev.tunnel.internal.route.Login;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.session.QuestionTime;
import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what one hop asks in one login, from that hop's credentials alone. JSch begins a method anew after each
 * refusal; here it is decided when it is enough.
 */
final class Prompts implements UserInfo, UIKeyboardInteractive {
    private static final Logger log = LoggerFactory.getLogger(Prompts.class);

    private final ResolvedHop hop;
    private final List<String> methods;
    private final int limit;
    private final @Nullable KeyboardInteractive answers;
    private final Passwords passwords;
    private final QuestionTime asked;
    private final Rounds rounds = new Rounds();
    private boolean passwordMethod;
    /** A password that the server has not refused, as far as is known. */
    private @Nullable String password;

    /** For a login with the given methods, in this order; counts the time in which somebody is asked. */
    Prompts(ResolvedHop hop, List<String> methods, QuestionTime asked) {
        this.hop = hop;
        this.methods = methods;
        Credentials credentials = hop.credentials();
        this.limit = hop.target().login().passwordPrompts();
        this.answers = credentials.keyboardInteractive();
        this.passwords = new Passwords(credentials.password(), limit);
        this.asked = asked;
    }

    /** JSch asks this before it tries a password, and after each one that was refused. */
    @Override
    public boolean promptPassword(String message) {
        passwordMethod = true;
        password = nextPassword();
        return password != null;
    }

    private @Nullable String nextPassword() {
        asked.begin();
        try {
            return passwords.next();
        } finally {
            asked.end();
        }
    }

    @Override
    public @Nullable String getPassword() {
        return password;
    }

    @Override
    public String @Nullable [] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompts, boolean[] echo) {
        Challenge challenge = new Challenge(hop.hop(), name, instruction, prompts(prompts, echo));
        if (rounds.begins(challenge) && !passwordMethod) {
            password = null;
        }
        if (rounds.areTooMany()) {
            throw new GivenUpException("the server asks without end");
        }
        List<String> given = rounds.attempt() > limit ? null : answer(challenge);
        return given == null || given.size() != prompts.length || !rounds.isNew(challenge, given)
                ? giveUp(challenge)
                : given.toArray(String[]::new);
    }

    private static List<Prompt> prompts(String[] texts, boolean[] echo) {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            prompts.add(new Prompt(texts[i], echo[i]));
        }
        return prompts;
    }

    private @Nullable List<String> answer(Challenge challenge) {
        if (answers != null) {
            asked.begin();
            try {
                return answers.answer(challenge);
            } finally {
                asked.end();
            }
        }
        List<Prompt> prompts = challenge.prompts();
        if (prompts.isEmpty()) {
            return List.of();
        }
        // A question behind the password may be one for a new password.
        boolean wantsPassword =
                password == null && prompts.size() == 1 && !prompts.get(0).echo();
        if (!wantsPassword) {
            return null;
        }
        password = nextPassword();
        return password == null ? null : List.of(password);
    }

    /** Without answers JSch sends empty ones, which the server counts as one more failure, and goes on. */
    private String @Nullable [] giveUp(Challenge challenge) {
        List<String> left = methods.subList(methods.indexOf(Login.KEYBOARD_INTERACTIVE) + 1, methods.size());
        boolean isLast = left.isEmpty() || (left.equals(List.of(Login.PASSWORD)) && passwords.areExhausted());
        if (isLast) {
            throw new GivenUpException((rounds.attempt() > 1 ? "the server refused the answer to " : "nothing answers ")
                    + (challenge.prompts().isEmpty()
                            ? "its questions"
                            : "its question "
                                    + Text.quoted(challenge.prompts().get(0).text())));
        }
        return null;
    }

    /** What there is to say, beside keys: a password, answers to questions. */
    List<String> offers() {
        return offers(method -> true);
    }

    /** What of it the server let us say. */
    List<String> usedOffers() {
        return offers(method -> method.equals(Login.PASSWORD) ? passwordMethod : rounds.attempt() > 0);
    }

    private List<String> offers(Predicate<String> filter) {
        return methods.stream()
                .filter(method -> !method.equals(Login.PUBLIC_KEY))
                .filter(filter)
                .map(method -> answers == null ? Login.PASSWORD : method)
                .distinct()
                .toList();
    }

    /** Keeps no secret any longer. */
    void forget() {
        passwords.forget();
        rounds.forget();
        password = null;
    }

    /** Keys are decrypted when they sign. */
    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    /** Host keys are decided on by {@link HostKeyGate}. */
    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    @Override
    public void showMessage(String message) {
        log.debug("{} says: {}", hop, Text.printable(message));
    }
}
