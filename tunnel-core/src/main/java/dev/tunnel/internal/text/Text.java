package dev.tunnel.internal.text;

import org.jspecify.annotations.Nullable;

/** Untrusted text in messages. */
public final class Text {
    private static final int LONGEST = 200;

    private Text() {}

    /**
     * The value in double quotes, on one line and not too long: a value with a newline must not be able to forge a log
     * line.
     *
     * @param value any text
     * @return the text to put into a message
     */
    public static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.codePoints().limit(LONGEST).forEach(c -> append(out, c));
        if (value.codePointCount(0, value.length()) > LONGEST) {
            out.append('…');
        }
        return out.append('"').toString();
    }

    /**
     * The whole value, with every unsafe character escaped: for text that is not part of a message.
     *
     * @param value any text
     * @return the text on one line
     */
    public static String escaped(String value) {
        StringBuilder out = new StringBuilder();
        value.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    /**
     * Whether a character can change how the text around it is read: control and format characters, line separators,
     * and halves of surrogate pairs.
     *
     * @param codePoint the character
     * @return whether it has to be escaped
     */
    public static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /**
     * Text that came from a server or the system, on one line and not too long.
     *
     * @param text any text, or null
     * @return the text to put into a message
     */
    public static String printable(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "no reason given";
        }
        String quoted = quoted(text.strip());
        return quoted.substring(1, quoted.length() - 1);
    }

    private static void append(StringBuilder out, int codePoint) {
        switch (codePoint) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isUnsafe(codePoint)) {
                    out.append(String.format("\\u%04x", codePoint));
                } else {
                    out.appendCodePoint(codePoint);
                }
            }
        }
    }
}
