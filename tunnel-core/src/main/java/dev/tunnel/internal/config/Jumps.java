package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The argument of {@code ProxyJump}: hosts in the order they are passed through. */
final class Jumps {
    /** No jump, though a later line may ask for a proxy command. */
    static final String NONE = "none";

    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]+\\]|[^\\[:/][^:/]*)(?::(.*))?", Pattern.DOTALL);
    private static final Pattern NUMERIC = Pattern.compile(":|^[0-9.]+$");
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})|%00");
    private static final String SCHEME = "ssh://";

    private Jumps() {}

    static List<String> read(Arguments line) {
        String list = line.raw().replaceFirst("(?s)#.*", "").stripTrailing();
        if (list.equalsIgnoreCase(NONE)) {
            return List.of(NONE);
        }
        List<String> jumps = new ArrayList<>();
        for (String jump : list.split(",", -1)) {
            jumps.add(jump(jump.strip(), line.environment()));
        }
        return jumps;
    }

    /** The host alone. */
    static String host(String jump) {
        Matcher host = HOST.matcher(jump.substring(jump.lastIndexOf('@') + 1));
        return host.matches() ? host.group(1).replaceAll("^\\[|]$", "") : jump;
    }

    private static String jump(String text, Environment environment) {
        boolean uri = text.startsWith(SCHEME);
        String rest = uri ? text.substring(SCHEME.length()).replaceFirst("/$", "") : text;
        int at = uri ? rest.indexOf('@') : rest.lastIndexOf('@');
        Matcher host = HOST.matcher(rest.substring(at + 1));
        if (at == 0 || !host.matches()) {
            throw new IllegalArgumentException(Text.quoted(text)
                    + " is not [user@]host[:port] or ssh://[user@]host[:port], with an IPv6 address in brackets");
        }
        String user = at < 0 ? "" : (uri ? decoded(rest.substring(0, at)) : rest.substring(0, at)) + "@";
        return user + shown(host.group(1)) + port(host.group(2), environment);
    }

    private static String port(@Nullable String text, Environment environment) {
        return text == null || text.isEmpty() ? "" : ":" + Numbers.port(text, 1, environment);
    }

    private static String shown(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return NUMERIC.matcher(bare).find() ? "[" + bare + "]" : bare;
    }

    /** Connection parameters after a semicolon are ignored, as ssh does. */
    private static String decoded(String user) {
        String name = user.replaceFirst("(?s);.*", "");
        if (name.isEmpty() || BAD_ESCAPE.matcher(name).find()) {
            throw new IllegalArgumentException(Text.quoted(user) + " is not a percent-encoded user");
        }
        return URLDecoder.decode(name, StandardCharsets.UTF_8);
    }
}
