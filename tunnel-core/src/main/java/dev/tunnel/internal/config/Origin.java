package dev.tunnel.internal.config;

/**
 * Where a line stands.
 *
 * @param file the file's path, or what stands for it
 * @param line counted from 1, or 0 where there are no lines
 */
public record Origin(String file, int line) {
    /** What the program itself set. */
    public static final Origin CODE = new Origin("code", 0);

    @Override
    public String toString() {
        return line == 0 ? file : file + " line " + line;
    }
}
