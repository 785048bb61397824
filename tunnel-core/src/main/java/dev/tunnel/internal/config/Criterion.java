package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * One condition of a {@code Match} line.
 *
 * @param kind what is compared
 * @param isNegated whether it holds when it does not match
 * @param argument with what; empty where there is none
 */
record Criterion(Kind kind, boolean isNegated, String argument) {
    /** What can be compared. */
    enum Kind {
        ALL,
        CANONICAL,
        FINAL,
        HOST,
        ORIGINALHOST,
        USER,
        LOCALUSER,
        LOCALNETWORK,
        TAGGED,
        COMMAND,
        SESSIONTYPE,
        VERSION,
        EXEC;

        boolean takesArgument() {
            return compareTo(FINAL) > 0;
        }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if a criterion is unknown, incomplete or can't stand with the others
     */
    static List<Criterion> read(List<String> words) {
        List<Criterion> criteria = new ArrayList<>();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            Criterion criterion = read(rest.next(), rest);
            criteria.add(criterion);
            if (criterion.kind == Kind.ALL && (rest.hasNext() || criteria.size() > 2)) {
                throw new IllegalArgumentException(
                        "has all among other criteria; all stands alone, or after canonical or final");
            }
        }
        if (criteria.isEmpty()) {
            throw new IllegalArgumentException("has no criterion; write all for every host");
        }
        return criteria;
    }

    private static Criterion read(String word, Iterator<String> rest) {
        boolean negated = word.startsWith("!");
        String name = negated ? word.substring(1) : word;
        int equals = name.indexOf('=');
        Kind kind = kind(equals < 0 ? name : name.substring(0, equals));
        if (!kind.takesArgument()) {
            return new Criterion(kind, negated, "");
        }
        if (equals < 0 && !rest.hasNext()) {
            throw new IllegalArgumentException("has nothing after " + Text.quoted(word) + "; say what has to match");
        }
        Criterion criterion = new Criterion(kind, negated, equals < 0 ? rest.next() : name.substring(equals + 1));
        criterion.check();
        return criterion;
    }

    private void check() {
        if (argument.isEmpty() && kind != Kind.TAGGED && kind != Kind.COMMAND) {
            throw new IllegalArgumentException("has an empty value for " + name() + "; say what has to match");
        }
        if (kind == Kind.LOCALNETWORK) {
            Networks.check(argument);
        }
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("has the unknown criterion " + Text.quoted(name) + "; known are "
                + Text.quoted(String.join(
                                ", ",
                                List.of(Kind.values()).stream()
                                        .map(Criterion::name)
                                        .toList()))
                        .replace("\"", ""));
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    String name() {
        return name(kind);
    }

    @Override
    public String toString() {
        return (isNegated ? "!" : "") + name() + (argument.isEmpty() ? "" : " " + Text.quoted(argument));
    }
}
