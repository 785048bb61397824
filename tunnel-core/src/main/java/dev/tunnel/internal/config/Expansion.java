package dev.tunnel.internal.config;

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
    /** Tokens in the paths of unix sockets only. */
    SOCKETS(Tokens.ALL, false, false);

    private final String tokens;
    private final boolean variables;
    private final boolean home;

    Expansion(String tokens, boolean variables, boolean home) {
        this.tokens = tokens;
        this.variables = variables;
        this.home = home;
    }

    boolean isShownAsWritten() {
        return this == FILE_LATER || this == PROXY_COMMAND;
    }

    /** The value with everything replaced. */
    String expand(String value, Tokens tokens) {
        if (this == NONE || (this == SOCKETS && value.indexOf('/') < 0)) {
            return value;
        }
        String path = home ? HomeFolder.expand(value, tokens.environment()) : value;
        return tokens.expand(path, this.tokens, variables);
    }
}
