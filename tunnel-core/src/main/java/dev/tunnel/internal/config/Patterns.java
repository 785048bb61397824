package dev.tunnel.internal.config;

import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** ssh_config's patterns: {@code *} and {@code ?}, lists of them, and {@code !} before one. */
public final class Patterns {
    private Patterns() {}

    /** Whether one character of a text fits one of a pattern. */
    @FunctionalInterface
    interface Fit {
        boolean test(int textIndex, int patternIndex);
    }

    /**
     * Whether the whole text matches.
     *
     * @param text any text
     * @param pattern the pattern
     * @return whether it does
     */
    public static boolean matches(String text, String pattern) {
        return matches(
                text.length(),
                pattern.length(),
                p -> pattern.charAt(p) == '*',
                (t, p) -> pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t));
    }

    /** The same for any pattern with stars in it. Takes time in the product of both lengths at most. */
    static boolean matches(int textLength, int patternLength, IntPredicate isStar, Fit fit) {
        int t = 0;
        int p = 0;
        int star = -1;
        int resume = 0;
        while (t < textLength) {
            if (p < patternLength && isStar.test(p)) {
                star = p++;
                resume = t;
            } else if (p < patternLength && fit.test(t, p)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < patternLength && isStar.test(p)) {
            p++;
        }
        return p == patternLength;
    }

    /** {@code Host}: one pattern matches, and no negated one does. */
    static boolean anyMatches(String text, List<String> patterns) {
        boolean found = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (matches(text, negated ? pattern.substring(1) : pattern)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /**
     * Whether a text matches a list with commas between the patterns, as the criteria of {@code Match} have it.
     *
     * @param text any text
     * @param patterns the list
     * @return whether one matches, and no negated one does
     */
    public static boolean listMatches(String text, String patterns) {
        return anyMatches(text, List.of(patterns.split(",", -1)));
    }

    /** The same in lower case. */
    static boolean listMatchesIgnoringCase(String text, String patterns) {
        return listMatches(lower(text), lower(patterns));
    }

    /** ASCII only, whatever the locale. */
    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
