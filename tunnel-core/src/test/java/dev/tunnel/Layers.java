package dev.tunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which package of this module may use which, read from the source. */
final class Layers {

    /** From top to bottom: each may use what stands below it. */
    private static final List<String> ORDER = List.of(
            "dev.tunnel",
            "dev.tunnel.internal.forward",
            "dev.tunnel.internal.session",
            "dev.tunnel.internal.route",
            "dev.tunnel.internal.hostkey");

    /** Beside the order: implements what session asks for, and is plugged in at the top. */
    private static final String ENGINE = "dev.tunnel.internal.jsch";

    private static final Set<String> BELOW_ENGINE = Set.copyOf(ORDER.subList(2, ORDER.size()));

    /** Below everything: the public types that are plain values. */
    private static final String VALUES = "dev.tunnel.config";

    /** The public types of dev.tunnel that are no values: whoever uses them is above all layers. */
    private static final Set<String> ENTRY_POINTS =
            Set.of("Tunnel", "LocalTunnel", "SshClient", "SshConnection", "RouteOptions", "SshOptions");

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public [\\w -]*\\b(?:class|interface|record|enum) (\\w+)");
    private static final Pattern USE =
            Pattern.compile("\\b((?:dev\\.tunnel|com\\.jcraft)(?:\\.[a-z]\\w*)*)\\.([A-Z]\\w*)");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");

    private Layers() {}

    /** Every use that the layers forbid, as {@code from -> to}. */
    static List<String> violations(String source) {
        String code = COMMENT.matcher(source).replaceAll("");
        String from = layer(code);
        List<String> found = new ArrayList<>();
        for (MatchResult use : USE.matcher(code).results().toList()) {
            if (!allowed(from, use.group(1), use.group(2))) {
                found.add(from + " -> " + use.group());
            }
        }
        return found;
    }

    /** Whether the source uses the engine from outside. */
    static boolean wiresEngine(String source) {
        return source.contains("import " + ENGINE + ".");
    }

    private static String layer(String code) {
        Matcher name = PACKAGE.matcher(code);
        if (!name.find()) {
            throw new IllegalArgumentException("no package: " + code);
        }
        Matcher type = PUBLIC_TYPE.matcher(code);
        boolean value = name.group(1).equals("dev.tunnel") && type.find() && !ENTRY_POINTS.contains(type.group(1));
        return value ? VALUES : name.group(1);
    }

    private static boolean allowed(String from, String to, String type) {
        if (to.startsWith("com.jcraft")) {
            return from.equals(ENGINE);
        }
        if (to.equals(from) || to.equals(VALUES)) {
            return true;
        }
        if (to.equals("dev.tunnel")) {
            return !ENTRY_POINTS.contains(type);
        }
        if (to.equals(ENGINE)) {
            return from.equals("dev.tunnel");
        }
        if (from.equals(ENGINE)) {
            return BELOW_ENGINE.contains(to);
        }
        return ORDER.contains(from) && ORDER.indexOf(from) < ORDER.indexOf(to);
    }
}
