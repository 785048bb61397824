package dev.tunnel.config;

import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Origin;
import dev.tunnel.internal.config.Resolved;
import dev.tunnel.internal.config.Setting;
import dev.tunnel.internal.text.Text;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where everything comes from that an {@link SshConfig} says about a host.
 *
 * @param host the name as it was typed
 * @param destination {@code user@hostname:port}
 * @param values every value in effect
 * @param ignored lines that apply to the host but have no effect
 * @param jumps the same for the hosts that are passed through, in this order
 */
public record Explanation(
        String host, String destination, List<Value> values, List<Ignored> ignored, List<Explanation> jumps) {
    private static final String DEFAULT = "default";

    /** Copies the lists. */
    public Explanation {
        values = List.copyOf(values);
        ignored = List.copyOf(ignored);
        jumps = List.copyOf(jumps);
    }

    /**
     * A value in effect.
     *
     * @param keyword the keyword as the manual writes it
     * @param value the value with everything expanded
     * @param file the file it stands in, {@code text} or {@code code}, or null for a default
     * @param line its line counted from 1, or 0 where there are none
     */
    public record Value(
            String keyword, String value, @Nullable String file, int line) {
        private String source() {
            return file == null ? DEFAULT : new Origin(file, line).toString();
        }

        /** As messages quote it: keyword, value, and in parentheses where it stands. */
        @Override
        public String toString() {
            return keyword + " " + value + " (" + source() + ")";
        }
    }

    /**
     * A line without effect.
     *
     * @param text the keyword and its value
     * @param file the file it stands in, {@code text} or {@code code}
     * @param line its line counted from 1, or 0 where there are none
     * @param reason why it has no effect
     */
    public record Ignored(String text, String file, int line, String reason) {}

    static Explanation of(Resolved resolved) {
        List<Value> values = resolved.listed().stream()
                .filter(setting -> setting.unused() == null)
                .map(Explanation::value)
                .toList();
        List<Ignored> ignored =
                resolved.ignored().stream().map(Explanation::ignored).toList();
        return new Explanation(resolved.host(), destination(resolved), values, ignored, List.of());
    }

    private static Value value(Setting setting) {
        Origin origin = setting.origin();
        return new Value(
                setting.keyword().spelling(),
                String.join(setting.keyword() == Keyword.PROXY_JUMP ? "," : " ", setting.words()),
                origin == null ? null : origin.file(),
                origin == null ? 0 : origin.line());
    }

    static Ignored ignored(dev.tunnel.internal.config.Ignored line) {
        return new Ignored(line.line(), line.origin().file(), line.origin().line(), line.why());
    }

    static String destination(Resolved resolved) {
        String name = Values.text(resolved, Keyword.HOST_NAME);
        return Values.text(resolved, Keyword.USER) + "@" + (name.contains(":") ? "[" + name + "]" : name) + ":"
                + resolved.number(Keyword.PORT);
    }

    Explanation through(List<Explanation> jumps) {
        return new Explanation(host, destination, values, ignored, jumps);
    }

    /** For people: what is set and where, hop by hop; defaults are left out. */
    @Override
    public String toString() {
        return lines().map(line -> Text.escaped(line) + "\n").collect(Collectors.joining());
    }

    private Stream<String> lines() {
        Stream<String> before = jumps.stream().flatMap(jump -> Stream.concat(jump.lines(), Stream.of("")));
        Stream<String> set = values.stream()
                .filter(value -> value.file() != null)
                .map(value -> String.format("  %-24s %s  (%s)", value.keyword(), value.value(), value.source()));
        Stream<String> unused = ignored.stream()
                .map(line -> String.format(
                        "  ignored: %s  (%s): %s", line.text(), new Origin(line.file(), line.line()), line.reason()));
        return Stream.of(before, Stream.of(host + " is " + destination), set, unused)
                .flatMap(lines -> lines);
    }
}
