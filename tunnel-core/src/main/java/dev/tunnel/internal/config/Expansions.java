package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last step: defaults, tokens, variables and the home folder. */
final class Expansions {
    private final Environment environment;
    private final String typed;
    private final Settings settings;

    Expansions(Environment environment, String typed, Settings settings) {
        this.environment = environment;
        this.typed = typed;
        this.settings = settings;
    }

    /** Fills in what has a default, and what ssh changes before it expands anything. */
    void prepare() {
        for (Keyword keyword : Keyword.values()) {
            String otherwise = keyword.rule().otherwise();
            if (!otherwise.isEmpty() && settings.first(keyword) == null) {
                replace(keyword, List.of(otherwise.split(" ")), null);
            }
        }
        if (settings.text(Keyword.CLEAR_ALL_FORWARDINGS).equals("yes")) {
            settings.replaceAll(Keyword.LOCAL_FORWARD, List.of());
            settings.replaceAll(Keyword.REMOTE_FORWARD, List.of());
            settings.replaceAll(Keyword.DYNAMIC_FORWARD, List.of());
        }
        settings.replaceAll(Keyword.SEND_ENV, sent(settings.all(Keyword.SEND_ENV)));
        Setting alias = settings.first(Keyword.HOST_KEY_ALIAS);
        if (alias != null) {
            replace(Keyword.HOST_KEY_ALIAS, List.of(Patterns.lower(alias.words().get(0))), alias.origin());
        }
    }

    /** What is left of {@code SendEnv}: a pattern after {@code -} takes back what lines before it have said. */
    private static List<Setting> sent(List<Setting> lines) {
        List<Setting> sent = new ArrayList<>();
        for (Setting line : lines) {
            List<String> names = new ArrayList<>();
            for (String name : line.words()) {
                if (name.startsWith("-")) {
                    String pattern = name.substring(1);
                    names.removeIf(other -> Patterns.matches(other, pattern));
                    sent.replaceAll(earlier -> earlier.withWords(earlier.words().stream()
                            .filter(other -> !Patterns.matches(other, pattern))
                            .toList()));
                } else {
                    names.add(name);
                }
            }
            sent.add(line.withWords(names));
        }
        sent.removeIf(line -> line.words().isEmpty());
        return sent;
    }

    private void replace(Keyword keyword, List<String> words, @Nullable Origin origin) {
        settings.replace(new Setting(keyword, words, words, origin));
    }

    /**
     * Expands every value.
     *
     * @param hasLiteralUser whether the user is taken as it is
     */
    void run(boolean hasLiteralUser, Collection<Problem> problems) {
        expandUser(hasLiteralUser, problems);
        Tokens tokens = tokens(settings.text(Keyword.USER));
        for (Keyword keyword : Keyword.values()) {
            if (keyword.rule().expansion() != Expansion.NONE && keyword != Keyword.USER) {
                settings.replaceAll(keyword, expanded(keyword, tokens, problems));
            }
        }
    }

    private void expandUser(boolean isLiteral, Collection<Problem> problems) {
        Setting user = settings.first(Keyword.USER);
        if (user == null) {
            replace(Keyword.USER, List.of(environment.user()), null);
        } else if (!isLiteral) {
            List<Setting> expanded = expanded(Keyword.USER, tokens(""), problems);
            settings.replaceAll(Keyword.USER, expanded);
            checkExpanded(user, expanded, problems);
        }
    }

    /** A user that was written out is taken as it is, as ssh does. */
    private static void checkExpanded(Setting user, List<Setting> expanded, Collection<Problem> problems) {
        for (Setting setting : expanded) {
            if (setting.origin() != null) {
                try {
                    String name = setting.words().get(0);
                    Names.checkPrintable("User", name);
                    if (!setting.words().equals(user.words())) {
                        Names.checkUser(name);
                    }
                } catch (IllegalArgumentException e) {
                    problems.add(Problem.of(setting.origin(), e));
                }
            }
        }
    }

    private List<Setting> expanded(Keyword keyword, Tokens tokens, Collection<Problem> problems) {
        List<Setting> expanded = new ArrayList<>();
        for (Setting setting : settings.all(keyword)) {
            try {
                expanded.add(setting.withWords(keyword.rule().expansion().expand(setting.words(), tokens)));
            } catch (IllegalArgumentException e) {
                Origin origin = setting.origin() == null ? Origin.CODE : setting.origin();
                problems.add(new Problem(origin, keyword.spelling() + ": " + e.getMessage()));
                expanded.add(setting);
            }
        }
        return expanded;
    }

    private Tokens tokens(String user) {
        String alias = settings.text(Keyword.HOST_KEY_ALIAS);
        return new Tokens(
                environment,
                typed,
                settings.text(Keyword.HOST_NAME),
                settings.text(Keyword.PORT),
                user,
                settings.jump(),
                alias.isEmpty() ? typed : alias);
    }
}
