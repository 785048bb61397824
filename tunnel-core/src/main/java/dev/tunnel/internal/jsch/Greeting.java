package dev.tunnel.internal.jsch;

import dev.tunnel.internal.text.Text;
import java.nio.charset.StandardCharsets;

/**
 * What a server sends before its identification line (RFC 4253 section 4.2); a refusal says why, if it says it at all.
 */
final class Greeting {
    private static final String IDENTIFICATION = "SSH-";
    private static final int LONGEST = 200;

    private final StringBuilder said = new StringBuilder();
    private boolean over;

    /** Takes the next bytes that have come. */
    void take(byte[] bytes, int offset, int length) {
        if (over) {
            return;
        }
        int room = Math.min(length, LONGEST - said.length());
        said.append(new String(bytes, offset, room, StandardCharsets.ISO_8859_1));
        boolean identified = said.indexOf(IDENTIFICATION) == 0 || said.indexOf("\n" + IDENTIFICATION) >= 0;
        over = identified || said.length() == LONGEST;
    }

    /** How the connection has ended, and why, as far as that can be told. */
    String explain(String end) {
        if (over) {
            return end;
        }
        String text = said.toString().strip();
        return end + " before it identified itself"
                + (text.isEmpty() ? "" : ", saying " + Text.quoted(text))
                + "; it may have too many connections that are not logged in (MaxStartups), or take none from here"
                + " (PerSourcePenalties)";
    }
}
