package dev.tunnel.examples.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Sets the log up by the command line. To be called before anything logs, since that is when SLF4J looks. */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /**
     * Sets it up.
     *
     * @param verbosity from -1, quiet, to 3
     * @param file where it goes, or null for standard error
     */
    static void configure(int verbosity, @Nullable Path file) {
        System.setProperty(PREFIX + "logFile", file == null ? "System.err" : file.toString());
        System.setProperty(PREFIX + "defaultLogLevel", level(verbosity));
        System.setProperty(PREFIX + "showThreadName", "false");
        System.setProperty(PREFIX + "showLogName", String.valueOf(verbosity > 2));
        System.setProperty(PREFIX + "showDateTime", String.valueOf(file != null || verbosity > 2));
    }

    private static String level(int verbosity) {
        return switch (verbosity) {
            case -1 -> "error";
            case 0 -> "warn";
            case 1 -> "info";
            case 2 -> "debug";
            default -> "trace";
        };
    }
}
