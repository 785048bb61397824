package dev.tunnel.config;

import dev.tunnel.testkit.Cli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The installed ssh: what it makes of a configuration ({@code ssh -G}). */
final class RealSsh {
    private static final Pattern VERSION = Pattern.compile("OpenSSH_(\\d+)\\.(\\d+)");

    private final Map<String, List<String>> supported = new ConcurrentHashMap<>();
    private final Map<String, List<String>> defaults;
    private final int version;

    RealSsh() throws IOException {
        defaults = values(List.of("-F", "none", "host"), Map.of()).orElseThrow();
        Matcher found = VERSION.matcher(Cli.run("ssh", "-V").err());
        if (!found.find()) {
            throw new IllegalStateException("ssh -V doesn't say OpenSSH");
        }
        version = number(found);
    }

    /** Whether it is this release or a later one. */
    boolean isAtLeast(String release) {
        Matcher wanted = VERSION.matcher("OpenSSH_" + release);
        return wanted.find() && version >= number(wanted);
    }

    private static int number(Matcher version) {
        return Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2));
    }

    /** The values by keyword, or nothing if the configuration is refused. */
    Optional<Map<String, List<String>>> resolve(CorpusCase corpus, Path file) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-F", file.toString()));
        arguments.addAll(corpus.arguments());
        arguments.add(corpus.host());
        return values(arguments, corpus.variables());
    }

    /** What it does where nothing is said, for a host of the name {@code host}. */
    Map<String, List<String>> defaults() {
        return defaults;
    }

    /** What it offers where nothing is said. */
    List<String> defaultAlgorithms(String keyword) {
        return List.of(defaults.get(keyword).get(0).split(","));
    }

    /** What it could offer. */
    List<String> supportedAlgorithms(String keyword) {
        return supported.computeIfAbsent(keyword, this::query);
    }

    private List<String> query(String keyword) {
        try {
            // Older releases don't take this keyword here, but have a name for what it takes.
            String query = keyword.equals("casignaturealgorithms") ? "sig" : keyword;
            return Cli.run("ssh", "-Q", query).out().lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Map<String, List<String>>> values(List<String> arguments, Map<String, String> variables)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("ssh", "-G"));
        command.addAll(arguments);
        Cli.Output output = Cli.run("", command);
        return output.exit() == 0 ? Optional.of(values(output)) : Optional.empty();
    }

    /** ssh lists a local forward whose destination is a path among the dynamic ones, too. */
    private static Map<String, List<String>> values(Cli.Output output) {
        Map<String, List<String>> values = byKeyword(output.out().lines().toList());
        List<String> dynamic = values.getOrDefault("dynamicforward", new ArrayList<>());
        values.getOrDefault("localforward", List.of()).stream()
                .map(forward -> forward.split(" "))
                .filter(words -> !words[1].startsWith("["))
                .forEach(words -> dynamic.remove(words[0]));
        values.values().removeIf(List::isEmpty);
        return values;
    }

    /** The values of a listing, by keyword in lower case. */
    static Map<String, List<String>> byKeyword(List<String> listing) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String line : listing) {
            int space = line.indexOf(' ');
            values.computeIfAbsent(line.substring(0, space).toLowerCase(Locale.ROOT), k -> new ArrayList<>())
                    .add(line.substring(space + 1));
        }
        return values;
    }
}
