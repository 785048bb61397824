package dev.tunnel.internal.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the lines read so far have set. */
final class Settings {
    private final Map<Keyword, List<Setting>> values = new EnumMap<>(Keyword.class);
    private final Set<Ignored> ignored = new LinkedHashSet<>();

    /** Takes a line of a block that applies: it counts, unless a line before it has decided. */
    void add(Directive line, Keyword keyword) {
        if (keyword.rule().effect() == Rule.Effect.IGNORED) {
            ignore(
                    line,
                    String.join(" ", line.words()),
                    String.valueOf(keyword.rule().why()));
        } else if (!line.words().isEmpty()) {
            Setting setting = new Setting(keyword, line.words(), line.words(), line.origin());
            Setting earlier = earlier(setting);
            if (earlier == null) {
                values.computeIfAbsent(keyword, k -> new ArrayList<>(1)).add(setting);
            } else if (!line.origin().equals(earlier.origin())) {
                String first = earlier.origin() == null
                        ? "the name"
                        : earlier.keyword().spelling() + " at " + earlier.origin();
                ignore(line, String.join(" ", line.words()), first + " comes first");
            }
        }
    }

    void ignore(Directive line, String value, String why) {
        ignored.add(new Ignored(line.origin(), (line.name() + " " + value).strip(), why, false));
    }

    /** Puts a value in the place of all others. */
    void replace(Setting setting) {
        values.put(setting.keyword(), new ArrayList<>(List.of(setting)));
    }

    void replaceAll(Keyword keyword, List<Setting> settings) {
        values.put(keyword, settings);
    }

    List<Setting> all(Keyword keyword) {
        return values.getOrDefault(keyword, List.of());
    }

    @Nullable
    Setting first(Keyword keyword) {
        List<Setting> all = values.get(keyword);
        return all == null || all.isEmpty() ? null : all.get(0);
    }

    /** The first value, or the default, or the empty text. */
    String text(Keyword keyword) {
        Setting first = first(keyword);
        return first == null ? keyword.rule().otherwise() : first.words().get(0);
    }

    List<String> words(Keyword keyword) {
        Setting first = first(keyword);
        return first == null ? List.of(keyword.rule().otherwise().split(" ")) : first.words();
    }

    /** The last jump host's name, or the empty text. */
    String jump() {
        Setting jumps = first(Keyword.PROXY_JUMP);
        return jumps == null || isNone(jumps)
                ? ""
                : Jumps.host(jumps.words().get(jumps.words().size() - 1));
    }

    /** Whether the connection is made by something else. */
    boolean isProxied() {
        String command = text(Keyword.PROXY_COMMAND);
        return !jump().isEmpty() || !(command.isEmpty() || command.equalsIgnoreCase("none"));
    }

    Collection<List<Setting>> values() {
        return values.values();
    }

    /** What has no effect: lines first that others made so, then those that nothing here could have any for. */
    List<Ignored> ignored() {
        List<Ignored> all = new ArrayList<>(ignored);
        values.values()
                .forEach(list -> list.stream()
                        .map(Setting::unused)
                        .filter(Objects::nonNull)
                        .forEach(all::add));
        return all;
    }

    /** The line before that leaves no room for this one, or null. */
    private @Nullable Setting earlier(Setting setting) {
        Keyword keyword = setting.keyword();
        if (keyword.rule().accumulates()) {
            return all(keyword).stream()
                    .filter(other -> other.written().equals(setting.written()))
                    .findFirst()
                    .orElse(null);
        }
        Setting first = first(keyword);
        if (first == null && keyword == Keyword.PROXY_COMMAND) {
            Setting jump = first(Keyword.PROXY_JUMP);
            return jump == null || isNone(jump) ? null : jump;
        }
        return first == null && keyword == Keyword.PROXY_JUMP && !isNone(setting)
                ? first(Keyword.PROXY_COMMAND)
                : first;
    }

    private static boolean isNone(Setting jump) {
        return jump.words().equals(List.of(Jumps.NONE));
    }
}
