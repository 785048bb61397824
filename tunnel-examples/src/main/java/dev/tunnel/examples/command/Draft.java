package dev.tunnel.examples.command;

import dev.tunnel.Hop;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.HostOverrides;
import dev.tunnel.config.SshConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command line that is being read, for the most part into directives. As for ssh, what comes first wins, unless it
 * adds up, or an option of its own decides it: then the last one wins, over {@code -o}, too.
 */
final class Draft {
    private static final Pattern OPTION = Pattern.compile("\\s*([^\\s=\"]+)\\s*[\\s=]\\s*(.*)", Pattern.DOTALL);
    private static final int MOST_VERBOSE = 3;

    private final List<UnaryOperator<HostOverrides>> options = new ArrayList<>();
    private final Map<String, String> decided = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private Mode mode = Mode.CONNECT;
    private @Nullable String host;
    private String command = "";
    private @Nullable String configFile;
    private Endpoint.@Nullable Tcp stdio;
    private String query = "";
    private int verbosity;
    private @Nullable Path logFile;

    void mode(Mode mode) {
        this.mode = mode;
    }

    void set(String keyword, String value) {
        options.add(others -> others.option(keyword, value));
    }

    void decide(String keyword, String value) throws UsageException {
        String before = decided.put(keyword, value);
        if (keyword.equals("SessionType") && before != null && !before.equals(value)) {
            throw new UsageException("-s runs a subsystem, and -N and -W run nothing; leave one of them out");
        }
    }

    /** {@code [user@]host}, {@code ssh://[user@]host[:port]} and, which ssh doesn't take, {@code [user@]host:port}. */
    void host(String destination) throws UsageException {
        try {
            Hop hop = Hop.of(destination);
            host = hop.host();
            if (hop.user() != null) {
                user(hop.user());
            }
            if (hop.port() != 0) {
                options.add(others -> others.port(hop.port()));
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    void command(List<String> words) {
        command = String.join(" ", words);
    }

    void logFile(String value) {
        logFile = Path.of(value);
    }

    void config(String value) {
        configFile = value;
    }

    void background(String none) throws UsageException {
        decide("ForkAfterAuthentication", "yes");
        decide("StdinNull", "yes");
    }

    void noCommand(String none) throws UsageException {
        decide("SessionType", "none");
        decide("RequestTTY", "no");
    }

    void jump(String value) throws UsageException {
        if (decided.put("ProxyJump", value) != null) {
            throw new UsageException("give all jump hosts to one -J, with commas between");
        }
    }

    void identity(String value) {
        if (!Files.exists(home(value))) {
            warnings.add("Warning: Identity file " + value + " not accessible: No such file or directory.");
            return;
        }
        set("IdentityFile", quoted(value));
    }

    private static Path home(String file) {
        return Path.of(file.startsWith("~/") ? System.getProperty("user.home") + file.substring(1) : file);
    }

    void user(String value) {
        options.add(others -> others.user(value));
    }

    void port(String value) throws UsageException {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > 65535) {
            throw new UsageException("Bad port '" + value + "'");
        }
        options.add(others -> others.port(Integer.parseInt(value)));
    }

    /** A directive's two words are joined to one again before they are read, so any colon will do to part them. */
    void localForward(String value) throws UsageException {
        int colon = value.indexOf(':');
        if (colon < 0) {
            throw new UsageException("Bad local forwarding specification '" + value + "'");
        }
        set("LocalForward", quoted(value.substring(0, colon)) + " " + quoted(value.substring(colon + 1)));
    }

    void remoteForward(String value) {
        int colon = value.indexOf(':');
        set(
                "RemoteForward",
                isOnlyAPort(value)
                        ? quoted(value)
                        : quoted(value.substring(0, colon)) + " " + quoted(value.substring(colon + 1)));
    }

    /** Whether it is {@code [bind_address:]port}. */
    private static boolean isOnlyAPort(String forward) {
        String plain = forward.replaceAll("\\[[^]]*]", "");
        return plain.indexOf(':') == plain.lastIndexOf(':') && !plain.contains("/");
    }

    void option(String value) throws UsageException {
        Matcher parts = OPTION.matcher(value);
        if (!parts.matches()) {
            throw new UsageException("command-line line 0: no argument after keyword \"" + value.strip() + "\"");
        }
        set(parts.group(1), parts.group(2));
    }

    void query(String value) {
        mode = Mode.QUERY;
        query = value;
    }

    void quiet(String none) {
        verbosity = -1;
    }

    void verbose(String none) {
        verbosity = Math.min(Math.max(verbosity, 0) + 1, MOST_VERBOSE);
    }

    void stdio(String value) throws UsageException {
        int colon = value.lastIndexOf(':');
        String name = value.substring(0, Math.max(colon, 0)).replaceFirst("^\\[(.*)]$", "$1");
        try {
            stdio = Endpoint.tcp(name, Integer.parseInt(value.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("Bad stdio forwarding specification '" + value + "'");
        }
        if (name.isEmpty() || stdio.port() == 0) {
            throw new UsageException("Bad stdio forwarding specification '" + value + "'");
        }
        noCommand(value);
    }

    /** As an argument that ssh_config reads as one word. */
    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** What is wrong without being an error. */
    List<String> warnings() {
        return warnings;
    }

    int verbosity() {
        return verbosity;
    }

    @Nullable
    Path logFile() {
        return logFile;
    }

    private SshConfig config() throws UsageException {
        if (configFile == null) {
            return SshConfig.defaults();
        }
        if (configFile.equals("none")) {
            return SshConfig.none();
        }
        Path file = Path.of(configFile);
        if (!Files.isReadable(file)) {
            throw new UsageException("Can't open user config file " + configFile + ": No such file or directory");
        }
        return SshConfig.file(file);
    }

    private HostOverrides overrides() {
        HostOverrides all = HostOverrides.none();
        for (Map.Entry<String, String> option : decided.entrySet()) {
            all = all.option(option.getKey(), option.getValue());
        }
        for (UnaryOperator<HostOverrides> option : options) {
            all = option.apply(all);
        }
        // Behind what was given, so that -o can say otherwise.
        return stdio == null ? all : all.option("ClearAllForwardings", "yes").option("ExitOnForwardFailure", "yes");
    }

    /** What has been read. The log has to be set up by now. */
    Invocation finish() throws UsageException {
        return new Invocation(
                mode, host == null ? "" : host, overrides(), config(), command, stdio, query, verbosity, logFile);
    }
}
