package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line.
 *
 * @param origin where it stands
 * @param name the keyword as written
 * @param keyword the keyword, or null if it is unknown
 * @param words its value; none if the line counts as if it were not there
 * @param criteria what {@code Match} asks for; else empty
 * @param problem what is wrong with it, or null
 */
record Directive(
        Origin origin,
        String name,
        @Nullable Keyword keyword,
        List<String> words,
        List<Criterion> criteria,
        @Nullable Problem problem) {

    /** The line's meaning, or null for an empty line or a comment. */
    static @Nullable Directive read(String line, Origin origin, Environment environment) {
        Lexer.Parts parts = Lexer.split(line);
        if (parts == null) {
            return null;
        }
        Keyword keyword = Keyword.of(parts.keyword());
        try {
            List<String> arguments = Lexer.words(parts.rest());
            if (parts.rest().isEmpty()) {
                throw new IllegalArgumentException("has no value; give one");
            }
            List<String> words = keyword == null ? List.of() : read(keyword, parts.rest(), arguments, environment);
            List<Criterion> criteria = keyword == Keyword.MATCH ? Criterion.read(words) : List.of();
            return new Directive(origin, parts.keyword(), keyword, words, criteria, null);
        } catch (IllegalArgumentException e) {
            String name = keyword == null ? parts.keyword() : keyword.spelling();
            Problem problem = new Problem(origin, shown(name) + " " + e.getMessage());
            return new Directive(origin, parts.keyword(), keyword, List.of(), List.of(), problem);
        }
    }

    private static List<String> read(Keyword keyword, String rest, List<String> words, Environment environment) {
        Arguments arguments = new Arguments(rest, words, environment);
        List<String> value = keyword.rule().syntax().read(arguments);
        arguments.expectEnd();
        return value;
    }

    /** A value that is taken as it is. */
    static Directive literal(String name, Keyword keyword, String value, Origin origin) {
        return new Directive(origin, name, keyword, List.of(value), List.of(), null);
    }

    /** What is wrong with it. */
    Problem problem(String text) {
        return new Problem(origin, shown(keyword == null ? name : keyword.spelling()) + " " + text);
    }

    private static String shown(String name) {
        return Keyword.of(name) == null ? Text.quoted(name) : name;
    }
}
