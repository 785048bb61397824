package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Environment variables in values. */
final class Variables {
    private static final Pattern USE = Pattern.compile("\\$\\{([^}]*)(}?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

    private Variables() {}

    /** Replaces every <code>${NAME}</code>. */
    static String expand(String text, Environment environment) {
        Matcher uses = USE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (uses.find()) {
            if (uses.group(2).isEmpty()) {
                throw new IllegalArgumentException(Text.quoted(uses.group()) + " has no closing brace; add it");
            }
            uses.appendReplacement(out, Matcher.quoteReplacement(value(uses.group(1), environment)));
        }
        return uses.appendTail(out).toString();
    }

    /** A variable that has to be set. */
    static String value(String name, Environment environment) {
        String value = name.isEmpty() || name.indexOf('\0') >= 0 ? null : environment.variable(name);
        if (value == null) {
            throw new UnsetVariableException(name);
        }
        return value;
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
