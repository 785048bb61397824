package dev.tunnel.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Finds programs of this machine that tests use, and decides what their absence means. */
public final class Program {
    private Program() {}

    /**
     * The program's full path. Without it the test is skipped, or fails where {@code -Dtunnel.it=required} forbids
     * skipping.
     */
    public static Path required(String name) {
        return find(name).orElseGet(() -> missing(name + " is not installed"));
    }

    /** Skips the test with the given reason, or fails it where {@code -Dtunnel.it=required} forbids skipping. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // like JUnit's own, it never returns
    public static <T> T missing(String reason) {
        if ("required".equals(System.getProperty("tunnel.it"))) {
            return Assertions.fail(reason + ", and tunnel.it=required");
        }
        return Assumptions.abort("skipped: " + reason + " (-Dtunnel.it=required makes this a failure)");
    }

    private static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name).toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }
}
