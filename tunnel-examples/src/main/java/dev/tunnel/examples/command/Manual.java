package dev.tunnel.examples.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is written about the command: one text, with the options from their tables, for the help and for the manual. */
final class Manual {
    private static final int WIDTH = 79;
    private static final char NO_BREAK = '\u00a0';
    private static final String INDENT = "        ";

    private Manual() {}

    /** The line that ssh prints for a command line that it doesn't understand. */
    static String usage() {
        String simple = Arrays.stream(Flag.values())
                .filter(flag -> flag.argument() == null)
                .map(flag -> String.valueOf(flag.letter()))
                .collect(Collectors.joining());
        String others = Arrays.stream(Flag.values())
                .filter(flag -> flag.argument() != null)
                .map(flag -> " [-" + flag.letter() + NO_BREAK + flag.argument() + "]")
                .collect(Collectors.joining());
        String usage = wrap(
                "usage: tunnel [-" + simple + "]" + others + " destination [command [argument ...]]", "           ");
        return usage.replace(NO_BREAK, ' ');
    }

    /** The manual for a terminal. */
    static String help() {
        StringBuilder text = new StringBuilder();
        for (String line : manual().split("\n", -1)) {
            if (line.startsWith("# ") || line.startsWith("## ")) {
                text.append(line.replaceFirst("^#+ ", "").toUpperCase(Locale.ROOT))
                        .append('\n');
            } else if (line.startsWith("**")) {
                text.append("    ").append(plain(line)).append('\n');
            } else if (line.startsWith(": ")) {
                text.append(wrap(INDENT + plain(line.substring(2)), INDENT)).append('\n');
            } else if (line.startsWith("    ") || line.isEmpty()) {
                text.append(line.isEmpty() ? "" : "    " + line).append('\n');
            } else {
                text.append(wrap("    " + plain(line), "    ")).append('\n');
            }
        }
        return text.toString();
    }

    private static String plain(String markdown) {
        return markdown.replaceAll("\\*\\*|`|(?<!\\w)_|_(?!\\w)", "");
    }

    /** The manual as Markdown, in the form of a manual page. */
    static String manual() {
        return template().replace("@OPTIONS@", options().strip());
    }

    private static String options() {
        StringBuilder text = new StringBuilder();
        for (Flag flag : Flag.values()) {
            String argument = flag.argument() == null ? "" : " _" + flag.argument() + "_";
            text.append("**-")
                    .append(flag.letter())
                    .append("**")
                    .append(argument)
                    .append('\n');
            text.append(": ").append(flag.help()).append("\n\n");
        }
        for (LongFlag flag : LongFlag.values()) {
            text.append("**--").append(flag.word()).append("**\n");
            text.append(": ").append(flag.help()).append("\n\n");
        }
        return text.toString();
    }

    private static String template() {
        try (InputStream in = Manual.class.getResourceAsStream("manual.md")) {
            if (in == null) {
                throw new IllegalStateException("manual.md is not beside " + Manual.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String wrap(String text, String indent) {
        StringBuilder wrapped = new StringBuilder();
        int column = 0;
        for (String word : text.split("(?<=\\S) (?=\\S)", -1)) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                wrapped.append('\n').append(indent).append(word);
                column = indent.length() + word.length();
            } else {
                wrapped.append(column > 0 ? " " : "").append(word);
                column += word.length() + (column > 0 ? 1 : 0);
            }
        }
        return wrapped.toString();
    }
}
