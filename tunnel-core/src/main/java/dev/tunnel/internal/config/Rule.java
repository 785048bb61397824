package dev.tunnel.internal.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a keyword's lines mean.
 *
 * @param syntax how its arguments are read
 * @param accumulates whether every line adds to the ones before; else the first line wins
 * @param expansion what is replaced in its values at the end
 * @param otherwise the value if there is no line, as {@code ssh -G} shows it; empty for none
 * @param effect what comes of its values
 * @param why why it has none, or null if it has
 */
record Rule(
        Syntax syntax,
        boolean accumulates,
        Expansion expansion,
        String otherwise,
        Effect effect,
        @Nullable String why) {
    /** What comes of a keyword's values. */
    enum Effect {
        /** What ssh makes of them. */
        HONOURED,
        /** Nothing, as they make no difference to a tunnel. */
        IGNORED,
        /** Nothing, which whoever wrote the line has to know. */
        UNSUPPORTED,
        /** Nothing, which nobody has to know before something fails: what many systems ship asks for it. */
        UNAVAILABLE
    }

    static Rule used(Syntax syntax) {
        return new Rule(syntax, false, Expansion.NONE, "", Effect.HONOURED, null);
    }

    static Rule ignored(String why) {
        return new Rule(Syntax.ANYTHING, false, Expansion.NONE, "", Effect.IGNORED, why);
    }

    /** Read and listed as ssh does it, but no more. */
    Rule unsupported(String why) {
        return new Rule(syntax, accumulates, expansion, otherwise, Effect.UNSUPPORTED, why);
    }

    /** The same, but for lines that are in files which many systems ship. */
    Rule unavailable(String why) {
        return new Rule(syntax, accumulates, expansion, otherwise, Effect.UNAVAILABLE, why);
    }

    Rule or(String otherwise) {
        return new Rule(syntax, accumulates, expansion, otherwise, effect, why);
    }

    Rule accumulating() {
        return new Rule(syntax, true, expansion, otherwise, effect, why);
    }

    Rule expanding(Expansion expansion) {
        return new Rule(syntax, accumulates, expansion, otherwise, effect, why);
    }

    /** Whether a value asks for what there is not. */
    boolean isMissed(List<String> words) {
        String value = String.join(" ", words);
        return effect.compareTo(Effect.IGNORED) > 0 && !value.equals(otherwise) && !value.equalsIgnoreCase("none");
    }
}
