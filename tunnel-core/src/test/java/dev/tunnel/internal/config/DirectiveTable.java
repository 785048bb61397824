package dev.tunnel.internal.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table of docs/ssh-config.md, which says of every keyword what comes of it. It is made from {@link Keyword}, but
 * for the remarks on what is honoured: those are written there by hand, and kept.
 */
final class DirectiveTable {
    private static final String BEGIN = "<!-- directives -->\n";
    private static final String END = "<!-- end of directives -->\n";
    private static final String HEAD = "| directive | here | remark |\n| --- | --- | --- |\n";
    private static final String HONOURED = "honoured";

    private DirectiveTable() {}

    /** The document with the table as it has to be. */
    static String update(String document) {
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            throw new IllegalArgumentException("no table between " + BEGIN + " and " + END);
        }
        Map<String, String> remarks = remarks(document.substring(begin, end));
        String rows = Arrays.stream(Keyword.values())
                .filter(keyword -> keyword != Keyword.OBSOLETE)
                .sorted(Comparator.comparing(Keyword::spelling, String.CASE_INSENSITIVE_ORDER))
                .map(keyword -> row(keyword, remarks.getOrDefault(keyword.spelling(), "")))
                .collect(Collectors.joining());
        return document.substring(0, begin) + HEAD + rows + document.substring(end);
    }

    private static Map<String, String> remarks(String table) {
        Map<String, String> remarks = new HashMap<>();
        for (String line : table.lines().toList()) {
            List<String> cells = List.of(line.split(" *\\| *", -1));
            if (cells.size() > 3 && cells.get(2).equals(HONOURED)) {
                remarks.put(cells.get(1), cells.get(3));
            }
        }
        return remarks;
    }

    private static String row(Keyword keyword, String remark) {
        Rule rule = keyword.rule();
        String nothing = rule.otherwise().isEmpty() ? "none" : rule.otherwise().replace("false", "no");
        String here = switch (rule.effect()) {
            case HONOURED -> HONOURED;
            case IGNORED -> "ignored";
            case UNSUPPORTED -> "not supported: warning unless `" + nothing + "`";
            case UNAVAILABLE -> "not supported: no warning";
        };
        String text = rule.why() == null ? remark : rule.why();
        return ("| " + keyword.spelling() + " | " + here + " | " + text).stripTrailing() + " |\n";
    }
}
