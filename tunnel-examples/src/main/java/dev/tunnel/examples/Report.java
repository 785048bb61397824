package dev.tunnel.examples;

import dev.tunnel.Hop;
import java.io.PrintStream;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Prints numbered steps with labelled lines below them, and tables. */
final class Report {
    private final PrintStream out;
    private int steps;

    Report(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println(text);
    }

    void step(String text) {
        steps++;
        out.printf("%n%d. %s%n", steps, text);
    }

    void line(String label, String format, @Nullable Object... values) {
        out.printf("   %-16s %s%n", label, String.format(Locale.ROOT, format, values));
    }

    /** The hops in the order they are passed through. */
    static String route(List<Hop> hops) {
        return hops.stream().map(Hop::toString).collect(Collectors.joining(" -> "));
    }

    /** Prints all rows of a result, numbers to the right. */
    void table(ResultSet rows) throws SQLException {
        List<List<String>> cells = read(rows);
        List<Integer> widths = widths(cells);
        out.println();
        out.println(row(cells.get(0), widths));
        out.println("   " + widths.stream().map("-"::repeat).collect(Collectors.joining("  ")));
        cells.stream().skip(1).map(cellsOfRow -> row(cellsOfRow, widths)).forEach(out::println);
        out.println();
    }

    private static List<List<String>> read(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<List<String>> cells = new ArrayList<>();
        List<String> header = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            header.add(columns.getColumnLabel(i).toLowerCase(Locale.ROOT));
        }
        cells.add(header);
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                row.add(String.valueOf(rows.getObject(i)));
            }
            cells.add(row);
        }
        return cells;
    }

    private static List<Integer> widths(List<List<String>> cells) {
        return IntStream.range(0, cells.get(0).size())
                .mapToObj(column -> cells.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
    }

    private static String row(List<String> cells, List<Integer> widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> pad(cells.get(i), widths.get(i)))
                .collect(Collectors.joining("  ", "   ", ""))
                .stripTrailing();
    }

    private static String pad(String cell, int width) {
        String spaces = " ".repeat(width - cell.length());
        return cell.matches("-?[0-9.]+") ? spaces + cell : cell + spaces;
    }
}
