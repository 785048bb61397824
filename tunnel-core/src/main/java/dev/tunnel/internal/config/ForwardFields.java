package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.util.ArrayList;
import java.util.List;

/** Takes a forward's notation ({@code [bind_address:]port:host:hostport}) apart at its colons. */
public final class ForwardFields {
    private final String spec;
    private int next;

    private ForwardFields(String spec) {
        this.spec = spec;
    }

    /**
     * One part.
     *
     * @param text without brackets and escapes
     * @param isPath whether it has a slash in it, which makes it a unix socket's path
     */
    public record Field(String text, boolean isPath) {}

    /**
     * Splits by the same rules as OpenSSH's {@code parse_forward}.
     *
     * @param spec the text
     * @return its parts
     * @throws IllegalArgumentException if a bracket or escape is not complete
     */
    public static List<Field> split(String spec) {
        ForwardFields rest = new ForwardFields(spec);
        List<Field> fields = new ArrayList<>();
        while (rest.next < spec.length()) {
            fields.add(spec.charAt(rest.next) == '[' ? rest.bracketed() : rest.plain());
        }
        return fields;
    }

    private Field bracketed() {
        int close = spec.indexOf(']', next);
        if (close < 0) {
            throw new IllegalArgumentException(Text.quoted(spec.substring(next)) + " has no closing bracket");
        }
        String text = spec.substring(next + 1, close);
        if (close + 1 < spec.length() && spec.charAt(close + 1) != ':') {
            throw new IllegalArgumentException("only ':' may follow " + Text.quoted(spec.substring(next, close + 1)));
        }
        next = close + 2;
        return new Field(text, text.contains("/"));
    }

    private Field plain() {
        StringBuilder text = new StringBuilder();
        boolean isPath = false;
        while (next < spec.length()) {
            char c = spec.charAt(next++);
            if (c == ':') {
                break;
            }
            isPath |= c == '/';
            text.append(c == '\\' ? escaped() : c);
        }
        return new Field(text.toString(), isPath);
    }

    private char escaped() {
        if (next == spec.length()) {
            throw new IllegalArgumentException("nothing follows the backslash at the end");
        }
        return spec.charAt(next++);
    }
}
