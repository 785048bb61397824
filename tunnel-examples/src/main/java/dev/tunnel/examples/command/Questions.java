package dev.tunnel.examples.command;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPrompt;
import dev.tunnel.KeyboardInteractive;
import dev.tunnel.config.ConfiguredHop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything somebody may be asked while a route is being connected, in ssh's words. One question at a time. */
final class Questions implements HostKeyPrompt {
    private static final Logger log = LoggerFactory.getLogger(Questions.class);

    private final Asker asker;

    Questions(Asker asker) {
        this.asker = asker;
    }

    /** The hop, with somebody to ask for its passwords and passphrases. */
    Hop about(ConfiguredHop hop) {
        String login = hop.config().user() + "@" + hop.hop().host();
        return hop.hop()
                .credentials(Credentials.defaults()
                        .password(() -> secret(login + "'s password: "))
                        .passphrases(this::passphrase)
                        .keyboardInteractive(challenge -> answers(login, challenge)));
    }

    private char @Nullable [] passphrase(Path key) {
        return secret("Enter passphrase for key '" + key + "': ");
    }

    private List<String> answers(String login, KeyboardInteractive.Challenge challenge) {
        List<String> answers = new ArrayList<>();
        for (KeyboardInteractive.Prompt prompt : challenge.prompts()) {
            String intro = answers.isEmpty() ? intro(challenge) : "";
            char[] answer = ask(intro + "(" + login + ") " + printable(prompt.text()), prompt.echo());
            if (answer == null) {
                return List.of();
            }
            answers.add(new String(answer));
            Arrays.fill(answer, '\0');
        }
        return answers;
    }

    private static String intro(KeyboardInteractive.Challenge challenge) {
        StringBuilder intro = new StringBuilder();
        for (String text : List.of(challenge.name(), challenge.instruction())) {
            if (!text.isBlank()) {
                intro.append(printable(text)).append('\n');
            }
        }
        return intro.toString();
    }

    /** A server's text must not be able to steer the terminal. */
    private static String printable(String text) {
        return text.strip().replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", "?") + (text.endsWith(" ") ? " " : "");
    }

    /** As ssh asks, with the same answers: yes, no, or the fingerprint. */
    @Override
    public boolean isTrusted(Question question) {
        String prompt = text(question);
        while (true) {
            char[] typed = ask(prompt, true);
            String answer = typed == null ? "no" : new String(typed).strip();
            switch (answer.toLowerCase(Locale.ROOT)) {
                case "yes" -> {
                    return true;
                }
                case "no", "" -> {
                    return false;
                }
                default -> {
                    if (answer.equals(question.fingerprint())) {
                        return true;
                    }
                }
            }
            prompt = "Please type 'yes', 'no' or the fingerprint: ";
        }
    }

    private static String text(Question question) {
        StringBuilder text = new StringBuilder();
        if (question.warning() != null) {
            text.append("Warning: ").append(question.warning()).append('\n');
        }
        text.append("The authenticity of host '").append(question.host());
        text.append(question.address() == null ? "" : " (" + question.address() + ")");
        text.append("' can't be established.\n");
        text.append(question.keyType()).append(" key fingerprint is ").append(question.fingerprint());
        if (question.otherNames().isEmpty()) {
            text.append(".\nThis key is not known by any other names.\n");
        } else {
            text.append(".\nThis host key is known by the following other names/addresses:\n");
            question.otherNames()
                    .forEach(name -> text.append("    ").append(name).append('\n'));
        }
        return text.append("Are you sure you want to continue connecting (yes/no/[fingerprint])? ")
                .toString();
    }

    private char @Nullable [] secret(String prompt) {
        return ask(prompt, false);
    }

    private synchronized char @Nullable [] ask(String prompt, boolean echo) {
        try {
            return asker.ask(prompt, echo);
        } catch (IOException e) {
            log.debug("nobody can be asked \"{}\": {}", prompt, e.getMessage());
            return null;
        }
    }
}
