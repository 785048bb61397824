package dev.tunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's processes write, in a file: who sees what a process did after it wrote a line finds the line there.
 * Through a pipe it would come later. Of a login that isn't so: sshd may answer it first and write about it then.
 */
final class ServerLog {
    private final Path file;
    private @Nullable List<String> kept;

    ServerLog(Path file) {
        this.file = file;
    }

    /** Starts a process that writes to it. */
    Process of(ProcessBuilder command) throws IOException {
        return command.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(file.toFile()))
                .start();
    }

    /** Everything so far. */
    synchronized List<String> lines() {
        try {
            if (kept != null) {
                return kept;
            }
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does without the file from now on. */
    synchronized void keep() {
        kept = lines();
    }
}
