package dev.tunnel.internal.config;

import org.jspecify.annotations.Nullable;

/**
 * What a keyword's lines mean.
 *
 * @param syntax how its arguments are read
 * @param accumulates whether every line adds to the ones before; else the first line wins
 * @param expansion what is replaced in its values at the end
 * @param otherwise the value if there is no line, as {@code ssh -G} shows it; empty for none
 * @param ignored why it has no effect here, or null if it has
 */
record Rule(
        Syntax syntax,
        boolean accumulates,
        Expansion expansion,
        String otherwise,
        @Nullable String ignored) {
    static Rule used(Syntax syntax) {
        return new Rule(syntax, false, Expansion.NONE, "", null);
    }

    static Rule ignored(String why) {
        return new Rule(Syntax.ANYTHING, false, Expansion.NONE, "", why);
    }

    Rule or(String otherwise) {
        return new Rule(syntax, accumulates, expansion, otherwise, ignored);
    }

    Rule accumulating() {
        return new Rule(syntax, true, expansion, otherwise, ignored);
    }

    Rule expanding(Expansion expansion) {
        return new Rule(syntax, accumulates, expansion, otherwise, ignored);
    }

    /** For a keyword that is listed, but makes no difference. */
    Rule without(String why) {
        return new Rule(syntax, accumulates, expansion, otherwise, why);
    }
}
