package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;

/**
 * A line that can't be used.
 *
 * @param origin where it stands
 * @param text what is wrong with it, with the value and the remedy
 */
public record Problem(Origin origin, String text) {
    static Problem of(Origin origin, RuntimeException cause) {
        return new Problem(origin, String.valueOf(cause.getMessage()));
    }

    @Override
    public String toString() {
        StringBuilder file = new StringBuilder();
        origin.file().codePoints().map(c -> Text.isUnsafe(c) ? '?' : c).forEach(file::appendCodePoint);
        return new Origin(file.toString(), origin.line()) + ": " + text;
    }
}
