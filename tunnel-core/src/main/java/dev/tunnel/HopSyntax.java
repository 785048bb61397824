package dev.tunnel;

import dev.tunnel.config.HostOverrides;
import dev.tunnel.internal.text.HostNames;
import dev.tunnel.internal.text.Ports;
import dev.tunnel.internal.text.Text;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The notation of a hop as {@code ProxyJump} has it, and ssh's rules for users and hosts. */
final class HopSyntax {
    private static final String SCHEME = "ssh://";
    private static final String EXPECTED =
            "expected [user@]host[:port] or ssh://[user@]host[:port], with an IPv6 address in brackets";
    private static final Pattern URI_PASSWORD = Pattern.compile("(ssh://[^@/:]*:).*(@.*)", Pattern.DOTALL);
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** The shell's characters, which ssh refuses because user and host end up in commands ({@code ProxyCommand}). */
    private static final String NEVER_IN_A_USER = "'`\";&<>|(){}";

    private static final String NEVER_IN_A_HOST = NEVER_IN_A_USER + "$,";
    private static final int LONGEST_USER = 1000;

    private HopSyntax() {}

    static Hop parse(String text) {
        Matcher password = URI_PASSWORD.matcher(text);
        if (password.matches()) {
            // The one place where a secret could get into a message, so it is cut out first.
            throw bad(
                    password.group(1) + "***" + password.group(2),
                    "has a password in it; give it with Hop.password",
                    null);
        }
        try {
            return text.startsWith(SCHEME) ? uri(text.substring(SCHEME.length())) : plain(text);
        } catch (IllegalArgumentException e) {
            throw bad(text, String.valueOf(e.getMessage()), e);
        }
    }

    private static IllegalArgumentException bad(String text, String problem, @Nullable Throwable cause) {
        return new IllegalArgumentException("bad hop " + Text.quoted(text) + ": " + problem + "; " + EXPECTED, cause);
    }

    /** The last @ separates, so that a user may have one: {@code me@corp.example@bastion}. */
    private static Hop plain(String text) {
        int at = text.lastIndexOf('@');
        return hop(at < 0 ? null : text.substring(0, at), text.substring(at + 1));
    }

    private static Hop uri(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0 && slash < text.length() - 1) {
            throw new IllegalArgumentException("path " + Text.quoted(text.substring(slash)) + " is not allowed");
        }
        String authority = slash < 0 ? text : text.substring(0, slash);
        int at = authority.indexOf('@');
        return hop(at < 0 ? null : uriUser(authority.substring(0, at)), authority.substring(at + 1));
    }

    /** Connection parameters after a semicolon are ignored, as ssh does. */
    private static String uriUser(String text) {
        int semicolon = text.indexOf(';');
        String user = semicolon < 0 ? text : text.substring(0, semicolon);
        if (BAD_ESCAPE.matcher(user).find()) {
            throw new IllegalArgumentException(
                    "user " + Text.quoted(user) + " has a '%' without two hex digits after it; write %25");
        }
        return URLDecoder.decode(user, StandardCharsets.UTF_8);
    }

    private static Hop hop(@Nullable String user, String address) {
        if (address.startsWith("[")) {
            return bracketed(user, address);
        }
        int colon = HostNames.isIpv6(address) ? -1 : address.indexOf(':');
        return colon < 0
                ? hop(user, address, 0)
                : hop(user, address.substring(0, colon), port(address.substring(colon + 1)));
    }

    private static Hop bracketed(@Nullable String user, String address) {
        int close = address.indexOf(']');
        if (close < 0) {
            throw new IllegalArgumentException(Text.quoted(address) + " has no closing bracket");
        }
        String host = address.substring(1, close);
        String rest = address.substring(close + 1);
        if (!rest.isEmpty() && !rest.startsWith(":")) {
            throw new IllegalArgumentException(Text.quoted(rest) + " follows the closing bracket where only :port may");
        }
        return hop(user, host, rest.isEmpty() ? 0 : port(rest.substring(1)));
    }

    private static Hop hop(@Nullable String user, String host, int port) {
        return new Hop(user, host, port, null, null, HostOverrides.none());
    }

    private static int port(String text) {
        return Ports.parse("port", text, 1);
    }

    static void check(@Nullable String user, String host, int port) {
        if (user != null) {
            refuse("user", user, userProblem(user));
        }
        refuse("host", host, hostProblem(host));
        Ports.check("port", port, 0);
    }

    private static void refuse(String what, String value, @Nullable String problem) {
        if (problem != null) {
            throw new IllegalArgumentException(what + " " + Text.quoted(value) + " " + problem);
        }
    }

    private static @Nullable String hostProblem(String host) {
        String common = commonProblem(host, NEVER_IN_A_HOST);
        return common != null ? common : HostNames.problem(host);
    }

    private static @Nullable String userProblem(String user) {
        String common = commonProblem(user, NEVER_IN_A_USER);
        if (common != null) {
            return common;
        }
        if (user.codePoints().anyMatch(Text::isUnsafe)) {
            return "has a control character in it; remove it";
        }
        if (user.length() > LONGEST_USER) {
            return "is longer than " + LONGEST_USER + " characters";
        }
        if (user.endsWith("\\") || user.matches(".*\\s-.*")) {
            return "has a backslash at its end or a '-' after a space, which ssh refuses";
        }
        return null;
    }

    private static @Nullable String commonProblem(String value, String forbidden) {
        if (value.isEmpty()) {
            return "is empty";
        }
        if (value.startsWith("-")) {
            return "starts with '-', so it could be taken for an option";
        }
        OptionalInt bad = value.chars().filter(c -> forbidden.indexOf(c) >= 0).findFirst();
        return bad.isPresent() ? "has a '" + (char) bad.getAsInt() + "' in it, which ssh refuses" : null;
    }
}
