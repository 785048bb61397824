package dev.tunnel;

import java.util.List;
import java.util.Objects;

/**
 * What a transfer has brought there.
 *
 * @param files how many files
 * @param folders how many folders, also those that were there before
 * @param bytes the length of all files; with what was there before, if it was resumed
 * @param skipped what was left out of folders: links, devices, sockets and pipes, and names that aren't UTF-8, by their
 *     paths
 */
public record Transferred(long files, long folders, long bytes, List<String> skipped) {

    /** Made by the library. */
    public Transferred {
        skipped = List.copyOf(Objects.requireNonNull(skipped, "skipped"));
    }
}
