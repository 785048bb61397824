package dev.tunnel.internal.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line's value that is in effect, or a default.
 *
 * @param keyword whose value it is
 * @param written its words as they were written, in the form {@code ssh -G} gives them
 * @param words the same with tokens, variables and the home folder expanded
 * @param origin where it stands, or null for a default
 */
public record Setting(
        Keyword keyword,
        List<String> written,
        List<String> words,
        @Nullable Origin origin) {
    /** The line if it asks for what there is not; else, and for a default, null. */
    public @Nullable Ignored unused() {
        Rule rule = keyword.rule();
        return origin == null || !rule.isMissed(words)
                ? null
                : new Ignored(
                        origin,
                        keyword.spelling() + " " + String.join(" ", written),
                        String.valueOf(rule.why()),
                        rule.effect() == Rule.Effect.UNSUPPORTED);
    }

    Setting withWords(List<String> words) {
        return new Setting(keyword, written, words, origin);
    }
}
