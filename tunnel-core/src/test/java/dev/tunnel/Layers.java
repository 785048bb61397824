package dev.tunnel;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which package of this module may use which, read from the source. */
final class Layers {
    private static final String TOP = "dev.tunnel";
    private static final String ENGINE = "dev.tunnel.internal.jsch";
    private static final String VALUES = "dev.tunnel.config";

    /** From top to bottom: a package may use what stands below it, not what stands beside it. */
    private static final List<Set<String>> ORDER = List.of(
            Set.of(TOP),
            Set.of("dev.tunnel.internal.forward", "dev.tunnel.internal.sftp", ENGINE),
            Set.of("dev.tunnel.internal.session"),
            Set.of("dev.tunnel.internal.route"),
            Set.of("dev.tunnel.internal.hostkey"),
            Set.of("dev.tunnel.internal.negotiation"),
            Set.of(VALUES),
            Set.of("dev.tunnel.internal.config"),
            Set.of("dev.tunnel.internal.text", "dev.tunnel.internal.jfr"));

    /** The public types of the top layer. The others of its package are values. */
    private static final Set<String> ENTRY_POINTS = Set.of(
            "Tunnel",
            "ListeningTunnel",
            "LocalTunnel",
            "RemoteTunnel",
            "RemoteServer",
            "ConfiguredTunnels",
            "SshClient",
            "SshConnection",
            "RemoteProcess",
            "RemoteFiles",
            "DynamicForwards",
            "DynamicOptions",
            "TunnelOptions",
            "RemoteOptions",
            "RouteOptions",
            "SshOptions");

    private static final Pattern NO_CODE = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*|\"(?:[^\"\\\\\\n]|\\\\.)*\"");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public [\\w -]*\\b(?:class|interface|record|enum) (\\w+)");
    private static final Pattern USE =
            Pattern.compile("\\b((?:dev\\.tunnel|com\\.jcraft)(?:\\.[a-z]\\w*)*)\\.([A-Z]\\w*)");

    private Layers() {}

    /** Every use that the layers forbid. */
    static List<String> violations(String source) {
        String code = NO_CODE.matcher(source).replaceAll("");
        String from = layerOf(code);
        return USE.matcher(code)
                .results()
                .filter(use -> !allowed(from, use))
                .map(MatchResult::group)
                .toList();
    }

    /** Whether the source uses the engine from outside. */
    static boolean plugsInEngine(String source) {
        return source.contains("import " + ENGINE + ".");
    }

    private static String layerOf(String code) {
        Matcher name = PACKAGE.matcher(code);
        Matcher type = PUBLIC_TYPE.matcher(code);
        if (!name.find()) {
            throw new IllegalArgumentException("no package: " + code);
        }
        return type.find() ? layerOf(name.group(1), type.group(1)) : name.group(1);
    }

    private static String layerOf(String name, String type) {
        return name.equals(TOP) && !ENTRY_POINTS.contains(type) ? VALUES : name;
    }

    private static boolean allowed(String from, MatchResult use) {
        String to = layerOf(use.group(1), use.group(2));
        if (to.startsWith("com.jcraft")) {
            return from.equals(ENGINE);
        }
        return from.equals(to) || (rank(from) >= 0 && rank(from) < rank(to));
    }

    /** How far from the top, or -1 for a package that has no layer. */
    private static int rank(String name) {
        for (int i = 0; i < ORDER.size(); i++) {
            if (ORDER.get(i).contains(name)) {
                return i;
            }
        }
        return -1;
    }
}
