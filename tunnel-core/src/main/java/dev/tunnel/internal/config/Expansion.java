package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.List;

/** What is replaced in a value when everything else is known. */
enum Expansion {
    /** Nothing. */
    NONE("", false, false),
    /** Tokens, variables and the home folder. */
    FILE(Tokens.ALL, true, true),
    /** The same, but {@code ssh -G} shows the value as it was written. */
    FILE_LATER(Tokens.ALL, true, true),
    /** Tokens and variables but what depends on the user. */
    USER("dhijkLlnpu", true, false),
    /** The few tokens of a command that runs instead of a connection; {@code ssh -G} shows it as it was written. */
    PROXY_COMMAND("hnpr", false, false),
    /** Tokens. */
    COMMAND(Tokens.ALL, false, false),
    /** The home folder; {@code ssh -G} shows the value as it was written. */
    HOME_LATER("", false, true),
    /**
     * A program and its arguments, apart: tokens and variables in the arguments, but what depends on the host key,
     * {@code %H}, {@code %I}, {@code %t}, {@code %f}, {@code %K} and {@code %%}, stays to be replaced later; {@code ssh
     * -G} shows the value as it was written.
     */
    ARGUMENTS(Tokens.ALL, true, false),
    /** Tokens in the paths of unix sockets only. */
    SOCKETS(Tokens.ALL, false, false);

    private static final String KEY_TOKENS = "HItfK";

    private final String tokens;
    private final boolean variables;
    private final boolean home;

    Expansion(String tokens, boolean variables, boolean home) {
        this.tokens = tokens;
        this.variables = variables;
        this.home = home;
    }

    boolean isShownAsWritten() {
        return this == FILE_LATER || this == HOME_LATER || this == PROXY_COMMAND || this == ARGUMENTS;
    }

    /** The words with everything replaced. */
    List<String> expand(List<String> words, Tokens tokens) {
        if (words.size() == 1 && words.get(0).equalsIgnoreCase("none")) {
            return words;
        }
        return this == ARGUMENTS
                ? arguments(Lexer.arguments(String.join(" ", words)), tokens)
                : words.stream().map(word -> expand(word, tokens)).toList();
    }

    private List<String> arguments(List<String> program, Tokens tokens) {
        List<String> expanded = new ArrayList<>();
        for (String word : program) {
            expanded.add(expanded.isEmpty() ? word : tokens.expandBut(KEY_TOKENS, word));
        }
        return expanded;
    }

    private String expand(String value, Tokens tokens) {
        if (this == NONE || (this == SOCKETS && value.indexOf('/') < 0)) {
            return value;
        }
        String path = home ? HomeFolder.expand(value, tokens.environment()) : value;
        return tokens.expand(path, this.tokens, variables);
    }
}
