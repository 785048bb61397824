package dev.tunnel.testkit;

import java.nio.file.Path;
import java.util.List;

/** The processes that this one has started, and theirs. */
public final class Commands {
    private Commands() {}

    /** Those that run the program, or one whose name begins with it, with the text among its arguments. */
    public static List<ProcessHandle> running(String program, String text) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> runs(process.info(), program, text))
                .toList();
    }

    private static boolean runs(ProcessHandle.Info process, String program, String text) {
        String name = process.command()
                .map(Path::of)
                .map(Path::getFileName)
                .map(Path::toString)
                .orElse("");
        return name.startsWith(program) && process.commandLine().orElse("").contains(text);
    }
}
