package dev.tunnel.examples.command;

import org.jspecify.annotations.Nullable;

/** The options that ssh has not. */
enum LongFlag {
    HELP("help", "Print this text, and end.", Mode.HELP),
    EXPLAIN(
            "explain",
            "Print which line of which file says what about the host and its jump hosts, and end.",
            Mode.EXPLAIN),
    CHECK("check", "Go along the route and print, host by host, what works, what doesn't, and what to do.", Mode.CHECK),
    COMPLETION(
            "completion", "Print the completion for bash or zsh, and end: tunnel --completion bash.", Mode.COMPLETION);

    private final String word;
    private final String help;
    private final Mode mode;

    LongFlag(String word, String help, Mode mode) {
        this.word = word;
        this.help = help;
        this.mode = mode;
    }

    /** The word after the two dashes. */
    String word() {
        return word;
    }

    String help() {
        return help;
    }

    Mode mode() {
        return mode;
    }

    static @Nullable LongFlag of(String word) {
        for (LongFlag flag : values()) {
            if (flag.word.equals(word)) {
                return flag;
            }
        }
        return null;
    }
}
