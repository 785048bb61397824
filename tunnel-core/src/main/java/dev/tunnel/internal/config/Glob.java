package dev.tunnel.internal.config;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a path with {@code *}, {@code ?} and {@code [a-z]} in it stands for, as glob(3) has it. */
final class Glob {
    private static final Pattern ROOT = Pattern.compile("([A-Za-z]:)?/");
    /** Any number of any characters. */
    private static final IntPredicate STAR = new IntPredicate() {
        @Override
        public boolean test(int c) {
            return true;
        }
    };

    private final Environment environment;

    Glob(Environment environment) {
        this.environment = environment;
    }

    /**
     * The files in the order of their names; none if there are none.
     *
     * @param base the folder to which a path refers that is not absolute
     */
    List<Path> files(Path base, String pattern) {
        String slashed = File.separatorChar == '\\' ? pattern.replace('\\', '/') : pattern;
        Matcher root = ROOT.matcher(slashed);
        List<Path> paths = List.of(root.lookingAt() ? Paths.of(root.group()) : base);
        for (String name : slashed.substring(root.lookingAt() ? root.end() : 0).split("/+", -1)) {
            List<Path> next = new ArrayList<>();
            for (Path path : paths) {
                next.addAll(in(path, name));
            }
            paths = next;
        }
        return paths.stream().filter(path -> environment.status(path) != null).toList();
    }

    private List<Path> in(Path folder, String name) {
        if (name.isEmpty()) {
            return List.of(folder);
        }
        if (name.indexOf('*') < 0 && name.indexOf('?') < 0 && name.indexOf('[') < 0) {
            return List.of(folder.resolve(Paths.of(name.replaceAll("\\\\(.)", "$1"))));
        }
        List<IntPredicate> pattern = compile(name);
        return environment.list(folder).stream()
                .filter(entry -> !entry.startsWith(".") || name.startsWith("."))
                .filter(entry -> Patterns.matches(
                        entry.length(),
                        pattern.size(),
                        p -> pattern.get(p) == STAR,
                        (t, p) -> pattern.get(p).test(entry.charAt(t))))
                .sorted()
                .map(folder::resolve)
                .toList();
    }

    /** One predicate a character; the star stands for any number of them. */
    private static List<IntPredicate> compile(String name) {
        List<IntPredicate> pattern = new ArrayList<>();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            int close = c == '[' ? closing(name, i) : -1;
            if (close > 0) {
                pattern.add(set(name.substring(i + 1, close)));
                i = close;
            } else if (c == '*') {
                pattern.add(STAR);
            } else if (c == '?') {
                pattern.add(other -> true);
            } else {
                char literal = c == '\\' && i + 1 < name.length() ? name.charAt(++i) : c;
                pattern.add(other -> other == literal);
            }
        }
        return pattern;
    }

    private static int closing(String name, int open) {
        int first = open + 1 < name.length() && "!^".indexOf(name.charAt(open + 1)) >= 0 ? open + 2 : open + 1;
        return name.indexOf(']', first + 1);
    }

    private static IntPredicate set(String text) {
        boolean negated = text.startsWith("!") || text.startsWith("^");
        String members = negated ? text.substring(1) : text;
        return c -> negated != isIn(members, c);
    }

    private static boolean isIn(String members, int c) {
        for (int i = 0; i < members.length(); i++) {
            boolean range = i + 2 < members.length() && members.charAt(i + 1) == '-';
            if (range ? members.charAt(i) <= c && c <= members.charAt(i + 2) : members.charAt(i) == c) {
                return true;
            }
            i += range ? 2 : 0;
        }
        return false;
    }
}
