package dev.tunnel.internal.config;

import dev.tunnel.internal.config.ForwardFields.Field;
import dev.tunnel.internal.text.Text;
import java.util.List;

/**
 * The arguments of {@code LocalForward}, {@code RemoteForward} and {@code DynamicForward}. A forward's words are as
 * {@code ssh -G} shows them: where to listen ({@code 8080}, {@code [address]:8080} or a path) and, but for a dynamic
 * one, the destination ({@code [host]:80} or a path).
 */
final class Forwards {
    /** What stands for the destination of a remote forward that is dynamic. */
    static final String SOCKS = "[socks]:0";

    private static final int LONGEST = 255;

    private Forwards() {}

    static List<String> local(Arguments line) {
        String listen = line.next();
        if (!line.hasNext()) {
            throw new IllegalArgumentException("has no destination; give it as a second word: "
                    + Text.quoted(listen.replaceFirst(":", " ")) + " perhaps");
        }
        return pair(listen, line, 1);
    }

    static List<String> remote(Arguments line) {
        String listen = line.next();
        return line.hasNext()
                ? pair(listen, line, 0)
                : List.of(listen(fields(listen, line.environment()), 0, line.environment()), SOCKS);
    }

    static List<String> dynamic(Arguments line) {
        Environment environment = line.environment();
        return List.of(listen(fields(line.next(), environment), 1, environment));
    }

    private static List<String> pair(String listen, Arguments line, int lowestPort) {
        Environment environment = line.environment();
        List<Field> fields = fields(listen + ":" + line.next(), environment);
        int split = split(fields);
        return List.of(
                listen(fields.subList(0, split), lowestPort, environment),
                destination(fields.subList(split, fields.size()), environment));
    }

    /** How many fields say where to listen. */
    private static int split(List<Field> fields) {
        int split = switch (fields.size()) {
            case 2 -> fields.get(1).isPath() ? 1 : 0;
            case 3 -> fields.get(0).isPath() || !fields.get(2).isPath() ? 1 : 2;
            case 4 -> 2;
            default -> 0;
        };
        if (split == 0) {
            throw new IllegalArgumentException(
                    "is not [address:]port or a path, and host:port or a path, with an IPv6 address in brackets");
        }
        return split;
    }

    private static List<Field> fields(String spec, Environment environment) {
        if (spec.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than the " + LONGEST + " characters that ssh reads");
        }
        return ForwardFields.split(Variables.expand(spec, environment).stripLeading());
    }

    private static String listen(List<Field> fields, int lowestPort, Environment environment) {
        if (fields.size() == 1) {
            Field field = fields.get(0);
            return field.isPath() ? field.text() : String.valueOf(port(field, lowestPort, environment));
        }
        if (fields.size() != 2) {
            throw new IllegalArgumentException("is not [address:]port or a path to listen on");
        }
        return "[" + fields.get(0).text() + "]:" + port(fields.get(1), lowestPort, environment);
    }

    private static String destination(List<Field> fields, Environment environment) {
        Field first = fields.get(0);
        return fields.size() == 1 ? first.text() : "[" + first.text() + "]:" + port(fields.get(1), 1, environment);
    }

    private static int port(Field field, int lowest, Environment environment) {
        return Numbers.port(field.text(), lowest, environment);
    }
}
