package dev.tunnel.internal.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration is read from.
 *
 * @param file a file, or null
 * @param text the text itself if there is no file
 * @param isUser whether its relative paths refer to the user's folder; else they refer to the system's
 * @param isChecked whether a file that others can change is refused
 * @param isRequired whether the file has to be there
 */
public record Source(@Nullable Path file, String text, boolean isUser, boolean isChecked, boolean isRequired) {
    /** The user's own file. */
    public static Source user(Path file) {
        return new Source(file, "", true, true, false);
    }

    /** The system's file. */
    public static Source system(Path file) {
        return new Source(file, "", false, false, false);
    }

    /** A file the program names. */
    public static Source named(Path file) {
        return new Source(file, "", true, false, true);
    }

    /** A text the program has. */
    public static Source text(String text) {
        return new Source(null, text, true, false, true);
    }
}
