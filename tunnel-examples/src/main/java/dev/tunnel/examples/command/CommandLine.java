package dev.tunnel.examples.command;

import java.util.List;

/**
 * Reads arguments as ssh does with getopt(3): options may share a dash, an option's argument may follow without a
 * space, and options go on after the host until the first word of the command or {@code --}.
 */
final class CommandLine {
    private final List<String> arguments;
    private final Draft draft = new Draft();
    private int next;

    private CommandLine(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Reads a command line; {@link Draft#finish} makes an invocation of it. */
    static Draft read(List<String> arguments) throws UsageException {
        CommandLine line = new CommandLine(arguments);
        boolean ended = line.options();
        if (line.next < arguments.size()) {
            line.draft.host(arguments.get(line.next++));
            if (!ended) {
                line.options();
            }
        }
        line.draft.command(arguments.subList(line.next, arguments.size()));
        return line.draft;
    }

    /** Reads options up to a word that is none; whether that was {@code --}. */
    private boolean options() throws UsageException {
        while (next < arguments.size()) {
            String argument = arguments.get(next);
            if (argument.equals("--")) {
                next++;
                return true;
            }
            if (argument.length() < 2 || argument.charAt(0) != '-') {
                return false;
            }
            next++;
            if (argument.startsWith("--")) {
                longFlag(argument.substring(2));
            } else {
                flags(argument);
            }
        }
        return false;
    }

    private void longFlag(String word) throws UsageException {
        LongFlag flag = LongFlag.of(word);
        if (flag == null) {
            throw new UsageException("unknown option --" + word);
        }
        draft.mode(flag.mode());
    }

    private void flags(String argument) throws UsageException {
        for (int i = 1; i < argument.length(); i++) {
            Flag flag = Flag.of(argument.charAt(i));
            if (flag == null) {
                throw new UsageException("unknown option -- " + argument.charAt(i));
            }
            if (flag.argument() == null) {
                apply(flag, "");
            } else {
                apply(flag, i + 1 < argument.length() ? argument.substring(i + 1) : argumentOf(flag));
                return;
            }
        }
    }

    private String argumentOf(Flag flag) throws UsageException {
        if (next == arguments.size()) {
            throw new UsageException("option requires an argument -- " + flag.letter());
        }
        return arguments.get(next++);
    }

    private void apply(Flag flag, String value) throws UsageException {
        flag.apply(draft, value);
    }
}
