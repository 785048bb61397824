package dev.tunnel.testkit;

import dev.tunnel.internal.text.Text;
import org.jspecify.annotations.Nullable;

/** What is shown to people: it says something, and can do nothing to the log or the terminal it is shown on. */
public final class Printable {
    private Printable() {}

    /** Checks a message of one line. */
    public static void checkLine(@Nullable String text) {
        check(text, -1);
    }

    /** Checks a text that may have several lines. */
    public static void checkLines(@Nullable String text) {
        check(text, '\n');
    }

    private static void check(@Nullable String text, int allowed) {
        if (text == null || text.isBlank()) {
            throw new AssertionError("nothing is said");
        }
        text.codePoints()
                .filter(c -> c != allowed && Text.isUnsafe(c))
                .findFirst()
                .ifPresent(c -> {
                    throw new AssertionError(String.format("U+%04X in: %s", c, Text.quoted(text)));
                });
    }
}
