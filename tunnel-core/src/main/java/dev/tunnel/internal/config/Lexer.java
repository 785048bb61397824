package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a line apart: its keyword, and its arguments with quotes and escapes resolved. */
final class Lexer {
    private static final String SPACE = " \t\r\n";

    private final String line;
    private final boolean hasComments;
    private int next;

    private Lexer(String line, boolean hasComments) {
        this.line = line;
        this.hasComments = hasComments;
    }

    /**
     * A line's two parts.
     *
     * @param keyword as written, without quotes
     * @param rest what follows, with nothing resolved
     */
    record Parts(String keyword, String rest) {}

    /** The parts, or null for an empty line or a comment. */
    static @Nullable Parts split(String line) {
        Lexer lexer = new Lexer(stripEnd(line), true);
        String keyword = lexer.keyword();
        if (keyword != null && keyword.isEmpty()) {
            keyword = lexer.keyword();
        }
        // As ssh has it, an open quote around the keyword makes the line a comment.
        if (keyword == null || keyword.isEmpty() || keyword.startsWith("#")) {
            return null;
        }
        lexer.skipSpace();
        return new Parts(keyword, lexer.line.substring(lexer.next));
    }

    /** The arguments up to a comment. */
    static List<String> words(String rest) {
        return words(new Lexer(rest, true));
    }

    /** A command's program and its arguments; there are no comments. */
    static List<String> arguments(String command) {
        return words(new Lexer(command, false));
    }

    private static List<String> words(Lexer lexer) {
        List<String> words = new ArrayList<>();
        while (lexer.toNextWord()) {
            words.add(lexer.word());
        }
        return words;
    }

    private static String stripEnd(String line) {
        int end = line.length();
        while (end > 0 && (SPACE.indexOf(line.charAt(end - 1)) >= 0 || line.charAt(end - 1) == '\f')) {
            end--;
        }
        return line.substring(0, end);
    }

    /** Up to space, one equals sign or the end of a quote; null if the quote has no end. */
    private @Nullable String keyword() {
        int start = next;
        while (next < line.length() && (SPACE + "\"=").indexOf(line.charAt(next)) < 0) {
            next++;
        }
        String head = line.substring(start, next);
        if (next == line.length()) {
            return head;
        }
        if (line.charAt(next) == '"') {
            int close = line.indexOf('"', next + 1);
            if (close < 0) {
                return null;
            }
            String quoted = line.substring(next + 1, close);
            next = close + 1;
            skipSpace();
            return head + quoted;
        }
        boolean equals = line.charAt(next++) == '=';
        skipSpace();
        if (!equals && next < line.length() && line.charAt(next) == '=') {
            next++;
            skipSpace();
        }
        return head;
    }

    private void skipSpace() {
        while (next < line.length() && SPACE.indexOf(line.charAt(next)) >= 0) {
            next++;
        }
    }

    private boolean toNextWord() {
        while (next < line.length() && isBlank(line.charAt(next))) {
            next++;
        }
        return next < line.length() && !(hasComments && line.charAt(next) == '#');
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (; next < line.length(); next++) {
            char c = line.charAt(next);
            if (c == '\\' && isEscapable(quote)) {
                word.append(line.charAt(++next));
            } else if (quote == 0 && isBlank(c)) {
                break;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException(
                    "a quote (" + quote + ") is not closed; close it, or put a \\ before it");
        }
        return word.toString();
    }

    /** Whether the backslash here quotes the next character; anywhere else it stands for itself. */
    private boolean isEscapable(char quote) {
        if (next + 1 == line.length()) {
            return false;
        }
        char c = line.charAt(next + 1);
        return c == '"' || c == '\'' || c == '\\' || (c == ' ' && quote == 0);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
