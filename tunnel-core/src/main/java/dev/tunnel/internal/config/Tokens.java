package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The values of the tokens ({@code %h} and others), and how they and variables are put into a text.
 *
 * @param environment the home folder, the local names and the variables
 * @param typed the name that was asked for: {@code %n}
 * @param hostName the name or address to connect to: {@code %h}
 * @param port {@code %p}
 * @param user the user there: {@code %r}
 * @param jump the last jump host's name, or the empty text: {@code %j}
 * @param keyAlias the name of the host key: {@code %k}
 */
record Tokens(
        Environment environment,
        String typed,
        String hostName,
        String port,
        String user,
        String jump,
        String keyAlias) {
    static final String ALL = "CdhijkLlnpru";

    /**
     * Replaces.
     *
     * @param text any text
     * @param letters the tokens it may have in it; none if {@code %} stands for itself
     * @param variables whether <code>${NAME}</code> is replaced, too
     * @throws IllegalArgumentException if a token or variable is not known or incomplete
     */
    String expand(String text, String letters, boolean variables) {
        return expand(text, letters, variables, "");
    }

    /**
     * Replaces all tokens and variables but the given tokens, which are not known yet. They, and {@code %%}, are left
     * to be replaced when they are; so a percent sign in what is put in is doubled.
     *
     * @throws IllegalArgumentException if a token or variable is not known or incomplete
     */
    String expandBut(String later, String text) {
        return expand(text, ALL, true, later);
    }

    private String expand(String text, String letters, boolean variables, String later) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 1 < text.length() && isLater(text.charAt(i + 1), later)) {
                out.append(text, i, i + 2);
                i++;
            } else if (c == '%' && !letters.isEmpty()) {
                out.append(escaped(token(text, ++i, letters), later));
            } else if (c == '$' && variables && text.startsWith("{", i + 1)) {
                int close = closing(text, i);
                out.append(escaped(Variables.value(text.substring(i + 2, close), environment), later));
                i = close;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isLater(char token, String later) {
        return !later.isEmpty() && (token == '%' || later.indexOf(token) >= 0);
    }

    private static String escaped(String value, String later) {
        return later.isEmpty() ? value : value.replace("%", "%%");
    }

    private static int closing(String text, int start) {
        int close = text.indexOf('}', start);
        if (close < 0) {
            throw new IllegalArgumentException(Text.quoted(text.substring(start)) + " has no closing brace; add it");
        }
        return close;
    }

    private String token(String text, int at, String letters) {
        if (at == text.length()) {
            throw new IllegalArgumentException(Text.quoted(text) + " ends with a %; write %% for a percent sign");
        }
        char token = text.charAt(at);
        if (token == '%') {
            return "%";
        }
        if (letters.indexOf(token) < 0) {
            throw new IllegalArgumentException(
                    "the token %" + Text.quoted(String.valueOf(token)).replace("\"", "") + " in " + Text.quoted(text)
                            + " can't be used here; write %% for a percent sign");
        }
        return value(token);
    }

    private String value(char token) {
        return switch (token) {
            case 'C' -> hash();
            case 'd' -> environment.home().toString();
            case 'h' -> hostName;
            case 'i' -> environment.userId();
            case 'j' -> jump;
            case 'k' -> keyAlias;
            case 'L' -> environment.localHost().replaceFirst("\\..*", "");
            case 'l' -> environment.localHost();
            case 'n' -> typed;
            case 'p' -> port;
            case 'r' -> user;
            case 'u' -> environment.user();
            default -> throw new IllegalStateException("no such token: " + token);
        };
    }

    /** ssh uses SHA-1 here to name sockets, not to protect anything. */
    private String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            String connection = environment.localHost() + hostName + port + user + jump;
            return HexFormat.of().formatHex(digest.digest(connection.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
