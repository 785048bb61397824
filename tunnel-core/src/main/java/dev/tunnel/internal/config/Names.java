package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.util.regex.Pattern;

/** What ssh takes for a host, a user and a domain. */
final class Names {
    private static final Pattern SHELL_IN_HOST = Pattern.compile("['`\"$\\\\;&<>|(){},\\s\\p{Cntrl}]");
    private static final Pattern SHELL_IN_USER = Pattern.compile("['`\";&<>|(){}\\p{Cntrl}]|\\s-|\\\\$");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private Names() {}

    /** A host the program asks for: it ends up in commands. */
    static void checkHost(String host) {
        checkPrintable("host", host);
        if (host.isEmpty()
                || host.startsWith("-")
                || SHELL_IN_HOST.matcher(host).find()) {
            throw new IllegalArgumentException("host " + Text.quoted(host)
                    + " is empty, starts with - or has a character of the shell in it; give a name or address");
        }
    }

    /** A user the program asks for: it ends up in commands, too. */
    static void checkUser(String user) {
        checkPrintable("user", user);
        if (user.isEmpty()
                || user.startsWith("-")
                || SHELL_IN_USER.matcher(user).find()) {
            throw new IllegalArgumentException("user " + Text.quoted(user)
                    + " is empty, starts with - or has a character of the shell in it; give a user's name");
        }
    }

    /** A name that ends up in messages, wherever it stands. */
    static void checkPrintable(String what, String name) {
        if (name.codePoints().anyMatch(Text::isUnsafe)) {
            throw new IllegalArgumentException(
                    what + " " + Text.quoted(name) + " has a control character in it; remove it");
        }
    }

    /** A domain in lower case, without a dot at its end. */
    static String domain(String name) {
        if (!DOMAIN.matcher(name).matches() || name.contains("..")) {
            throw new IllegalArgumentException(Text.quoted(name) + " is not a domain");
        }
        return Patterns.lower(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }
}
