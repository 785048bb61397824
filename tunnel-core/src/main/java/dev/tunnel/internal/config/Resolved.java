package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a configuration says about a host.
 *
 * @param host the name as it was typed
 * @param settings every value in effect, defaults too, by keyword in the table's order
 * @param ignored the lines that apply to the host but have no effect
 */
public record Resolved(String host, Map<Keyword, List<Setting>> settings, List<Ignored> ignored) {
    /** Every value of the keyword, the accumulated ones one after the other. */
    public List<Setting> all(Keyword keyword) {
        return settings.getOrDefault(keyword, List.of());
    }

    /** Whether a line or the program says something; else a default counts. */
    public boolean isSet(Keyword keyword) {
        return all(keyword).stream().anyMatch(setting -> setting.origin() != null);
    }

    /** The words of all its values. */
    public List<String> words(Keyword keyword) {
        List<String> words = new ArrayList<>();
        all(keyword).forEach(setting -> words.addAll(setting.words()));
        return words;
    }

    /** The words, none if the only one is {@code none}. */
    public List<String> wordsButNone(Keyword keyword) {
        List<String> words = words(keyword);
        return words.size() == 1 && words.get(0).equalsIgnoreCase("none") ? List.of() : words;
    }

    /** The value of one word, or null if there is none. */
    public @Nullable String text(Keyword keyword) {
        List<String> words = words(keyword);
        return words.isEmpty() ? null : words.get(0);
    }

    /** The value, or null if there is none or it is {@code none}. */
    public @Nullable String textButNone(Keyword keyword) {
        List<String> words = wordsButNone(keyword);
        return words.isEmpty() ? null : words.get(0);
    }

    /** Whether it says yes. */
    public boolean flag(Keyword keyword) {
        return "yes".equals(text(keyword));
    }

    /** The value of a keyword that always has one. */
    public int number(Keyword keyword) {
        String text = text(keyword);
        if (text == null) {
            throw new IllegalStateException(keyword.spelling() + " has no default");
        }
        return Integer.parseInt(text);
    }

    /** All settings in the listing's order. */
    public List<Setting> listed() {
        return settings.values().stream().flatMap(Collection::stream).toList();
    }
}
