package dev.tunnel.config;

import dev.tunnel.internal.config.BadConfigException;
import dev.tunnel.internal.config.Keyword;
import dev.tunnel.internal.config.Paths;
import dev.tunnel.internal.config.Resolved;
import dev.tunnel.internal.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Typed values from a configuration's words. */
final class Values {
    private Values() {}

    /** Makes something of every setting; what can't be made names the line. */
    static <T> List<T> each(Resolved resolved, Keyword keyword, Function<Setting, T> make) throws BadConfigException {
        List<T> made = new ArrayList<>();
        for (Setting setting : resolved.all(keyword)) {
            try {
                made.add(make.apply(setting));
            } catch (IllegalArgumentException e) {
                throw new BadConfigException(setting, String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(made);
    }

    static List<Path> paths(Resolved resolved, Keyword keyword) throws BadConfigException {
        List<Path> paths = new ArrayList<>();
        each(
                resolved,
                keyword,
                setting -> paths.addAll(
                        butNone(setting.words()).stream().map(Paths::of).toList()));
        return List.copyOf(paths);
    }

    static List<String> butNone(List<String> words) {
        return words.stream().filter(word -> !word.equalsIgnoreCase("none")).toList();
    }

    /** The value of a keyword that always has one. */
    static String text(Resolved resolved, Keyword keyword) {
        return Objects.requireNonNull(resolved.text(keyword), keyword::spelling);
    }

    static @Nullable Duration time(Resolved resolved, Keyword keyword) {
        String seconds = resolved.textButNone(keyword);
        return seconds == null ? null : Duration.ofSeconds(Long.parseLong(seconds));
    }
}
