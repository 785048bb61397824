package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.List;

/** What follows a keyword, read word by word. */
final class Arguments {
    private final String raw;
    private final List<String> words;
    private final Environment environment;
    private int next;

    Arguments(String raw, List<String> words, Environment environment) {
        this.raw = raw;
        this.words = words;
        this.environment = environment;
    }

    boolean hasNext() {
        return next < words.size();
    }

    /** The next word, which must be there and not be empty. */
    String next() {
        String word = hasNext() ? words.get(next++) : "";
        if (word.isEmpty()) {
            throw new IllegalArgumentException("has an empty value or none; give one");
        }
        return word;
    }

    /** All other words, empty ones, too. */
    List<String> all() {
        List<String> all = words.subList(next, words.size());
        next = words.size();
        return all;
    }

    /** All other words, of which none may be empty; there may be none before a comment. */
    List<String> rest() {
        List<String> rest = new ArrayList<>();
        while (hasNext()) {
            rest.add(next());
        }
        return rest;
    }

    /** The same with at least one. */
    List<String> some() {
        List<String> some = new ArrayList<>(List.of(next()));
        some.addAll(rest());
        return some;
    }

    /** The text with its quotes and all, for keywords that take the rest of the line. */
    String raw() {
        next = words.size();
        int start = 0;
        while (start < raw.length() && " \t\r\n=".indexOf(raw.charAt(start)) >= 0) {
            start++;
        }
        return raw.substring(start);
    }

    Environment environment() {
        return environment;
    }

    void expectEnd() {
        if (hasNext()) {
            throw new IllegalArgumentException("has more arguments than it takes, from " + Text.quoted(words.get(next))
                    + " on; remove them, or quote a value with spaces");
        }
    }
}
