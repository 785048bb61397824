package dev.tunnel.examples.soak;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The command line of {@link Soak}.
 *
 * @param duration for how long servers are disturbed
 * @param seed decides about all that happens by chance
 * @param hops how many servers are on the way
 * @param clients how many connections there are at a time
 */
record Settings(Duration duration, long seed, int hops, int clients) {
    static final String USAGE = """
      usage: Soak [--duration TIME] [--seed N] [--hops N] [--clients N]

        --duration   for how long servers are disturbed, such as 90s, 10m or 8h (default 2m)
        --seed       decides about all that happens by chance (default: another one each time)
        --hops       how many servers are on the way (default 3)
        --clients    how many connections there are at a time (default 24)
      """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is not as {@link #USAGE} says
     */
    static Settings parse(String... args) {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        Settings settings = new Settings(Duration.ofMinutes(2), System.nanoTime(), 3, 24);
        while (!rest.isEmpty()) {
            settings = settings.with(rest.pop(), rest);
        }
        return settings;
    }

    private Settings with(String option, Deque<String> rest) {
        return switch (option) {
            case "--duration" -> new Settings(time(value(option, rest)), seed, hops, clients);
            case "--seed" -> new Settings(duration, number(value(option, rest), Long.MAX_VALUE), hops, clients);
            case "--hops" -> new Settings(duration, seed, (int) number(value(option, rest), 10), clients);
            case "--clients" -> new Settings(duration, seed, hops, (int) number(value(option, rest), 1000));
            default -> throw new IllegalArgumentException("unknown option \"" + option + "\"");
        };
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("option " + option + " needs a value");
        }
        return rest.pop();
    }

    private static Duration time(String text) {
        if (!text.matches("[1-9][0-9]{0,5}[smh]")) {
            throw new IllegalArgumentException("not a time: \"" + text + "\"; write it as 90s, 10m or 8h");
        }
        return Duration.parse("PT" + text);
    }

    private static long number(String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
            throw new IllegalArgumentException("not from 1 to " + most + ": \"" + text + "\"");
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: \"" + text + "\"", e);
        }
    }
}
