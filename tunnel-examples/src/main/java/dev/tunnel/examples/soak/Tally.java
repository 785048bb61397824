package dev.tunnel.examples.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what has happened, and keeps what was wrong. */
final class Tally {
    private static final int SHOWN = 20;

    /** How the connections of one tunnel went. */
    private static final class Row {
        private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        private long connections;
        private long bytes;
        private long calm;

        long of(Outcome outcome) {
            return outcomes.getOrDefault(outcome, 0L);
        }
    }

    // Guarded by this.
    private final Map<Way, Row> rows = new EnumMap<>(Way.class);
    private final Map<Disturbance, List<Long>> recoveries = new EnumMap<>(Disturbance.class);
    private final List<String> wrong = new ArrayList<>();
    private long allWrong;

    synchronized void count(Verdict verdict) {
        Row row = rows.computeIfAbsent(verdict.exchange().way(), unused -> new Row());
        Plan plan = verdict.exchange().plan();
        row.connections++;
        row.calm += verdict.calm() ? 1 : 0;
        row.outcomes.merge(verdict.asOne(), 1L, Long::sum);
        if (verdict.asOne() == Outcome.COMPLETE) {
            row.bytes += plan.opened().length() + plan.accepted().length();
        }
        verdict.violation().ifPresent(this::wrong);
    }

    synchronized void recovered(Disturbance disturbance, long nanos) {
        recoveries.computeIfAbsent(disturbance, unused -> new ArrayList<>()).add(nanos);
    }

    /** Something is as it must never be. */
    synchronized void wrong(String what) {
        allWrong++;
        if (wrong.size() < SHOWN) {
            wrong.add(what);
        }
    }

    synchronized boolean isClean() {
        return allWrong == 0;
    }

    synchronized String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| tunnel | connections | in calm | complete | cut on purpose | short | reset | refused | MB |");
        lines.add("| --- |" + " ---: |".repeat(8));
        rows.forEach((way, row) -> lines.add(line(way, row)));
        lines.add("");
        lines.add("| a server is | times | recovery, median (ms) | longest (ms) |");
        lines.add("| --- |" + " ---: |".repeat(3));
        recoveries.forEach((disturbance, nanos) -> lines.add(line(disturbance, nanos)));
        return String.join("\n", lines);
    }

    private static String line(Way way, Row row) {
        String counts = Stream.of(
                        row.connections,
                        row.calm,
                        row.of(Outcome.COMPLETE),
                        row.of(Outcome.ABORTED),
                        row.of(Outcome.SHORT),
                        row.of(Outcome.RESET),
                        row.of(Outcome.REFUSED),
                        row.bytes / 1_000_000)
                .map(String::valueOf)
                .collect(Collectors.joining(" | "));
        return "| " + way + " | " + counts + " |";
    }

    private static String line(Disturbance disturbance, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f |",
                disturbance,
                sorted.size(),
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() - 1) / 1e6);
    }

    /** What was wrong, in lines. */
    synchronized List<String> wrong() {
        List<String> lines = new ArrayList<>(wrong);
        if (allWrong > wrong.size()) {
            lines.add("and " + (allWrong - wrong.size()) + " more");
        }
        return lines;
    }
}
