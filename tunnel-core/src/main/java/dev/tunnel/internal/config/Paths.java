package dev.tunnel.internal.config;

import dev.tunnel.internal.text.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths as values have them. */
public final class Paths {
    private Paths() {}

    /**
     * The path.
     *
     * @param text any text
     * @return the path
     * @throws IllegalArgumentException if this machine can't have such a path
     */
    public static Path of(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            // The JDK's message has the path as it is, control characters and all.
            throw new IllegalArgumentException(Text.quoted(text) + " is not a path: " + e.getReason(), e);
        }
    }
}
