package dev.tunnel.internal.jsch;

import org.jspecify.annotations.Nullable;

/** Text that came from a server, made fit for a message or log line. */
final class Text {
    private static final int LONGEST = 500;

    private Text() {}

    /** The text without control characters, so that nobody can forge log lines, and of bounded length. */
    static String printable(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "no reason given";
        }
        String clean = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
