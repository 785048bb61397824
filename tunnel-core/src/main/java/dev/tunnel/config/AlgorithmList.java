package dev.tunnel.config;

import dev.tunnel.internal.config.Patterns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A list of algorithms as ssh_config has it: names with commas between, which replace the defaults, come behind them
 * ({@code +}) or before them ({@code ^}), or are taken out of them ({@code -}). Names may have {@code *} and {@code ?}
 * in them.
 *
 * @param text the list as it was written
 */
public record AlgorithmList(String text) {
    /**
     * The algorithms it stands for.
     *
     * @param defaults what is offered where nothing else is said
     * @param supported everything that can be offered
     * @return the names in the order in which they are offered; none that is not supported
     */
    public List<String> applyTo(List<String> defaults, Collection<String> supported) {
        String names = text.substring(1);
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '-' ->
                defaults.stream()
                        .filter(name -> !Patterns.listMatches(name, names))
                        .toList();
            case '+' -> known(join(defaults, names(names)), supported);
            case '^' -> known(join(names(names), defaults), supported);
            default -> known(names(text), supported);
        };
    }

    private static List<String> names(String list) {
        return List.of(list.split(","));
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static List<String> known(List<String> patterns, Collection<String> supported) {
        LinkedHashSet<String> names = new LinkedHashSet<>();
        for (String pattern : patterns) {
            supported.stream().filter(name -> Patterns.matches(name, pattern)).forEach(names::add);
        }
        return List.copyOf(names);
    }

    /** The list as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
