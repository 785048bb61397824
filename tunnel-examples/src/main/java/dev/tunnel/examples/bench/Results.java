package dev.tunnel.examples.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** What was measured; prints the medians as a Markdown table. */
final class Results {
    private final Map<Row, Map<Contender, List<Double>>> samples = new EnumMap<>(Row.class);

    void add(Row row, Contender contender, double value) {
        samples.computeIfAbsent(row, unused -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, unused -> new ArrayList<>())
                .add(value);
    }

    OptionalDouble median(Row row, Contender contender) {
        List<Double> sorted = samples.getOrDefault(row, Map.of()).getOrDefault(contender, List.of()).stream()
                .sorted()
                .toList();
        int n = sorted.size();
        return n == 0 ? OptionalDouble.empty() : OptionalDouble.of((sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2);
    }

    String table(Set<Contender> contenders) {
        StringBuilder table = new StringBuilder("| |");
        contenders.forEach(contender -> table.append(' ').append(contender).append(" |"));
        table.append(" target | seen |\n| --- |")
                .append(" ---: |".repeat(contenders.size()))
                .append(" --- | --- |\n");
        for (Row row : samples.keySet()) {
            table.append("| ").append(row.label()).append(" |");
            contenders.forEach(
                    contender -> table.append(' ').append(cell(row, contender)).append(" |"));
            table.append(' ')
                    .append(joined(row.targets().stream().map(Target::toString).toList()));
            table.append(" | ")
                    .append(joined(row.targets().stream()
                            .map(target -> target.judge(row, this))
                            .toList()));
            table.append(" |\n");
        }
        return table.toString();
    }

    private String cell(Row row, Contender contender) {
        OptionalDouble median = median(row, contender);
        return median.isPresent() ? String.format(Locale.ROOT, "%." + row.decimals() + "f", median.getAsDouble()) : "–";
    }

    private static String joined(List<String> parts) {
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
    }
}
