package dev.tunnel.examples.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this program holds.
 *
 * @param threads how many threads it has
 * @param descriptors how many files and sockets it has open
 * @param heap how many bytes of objects are left after a collection
 */
record Footprint(long threads, long descriptors, long heap) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long HEAP_SLACK = 8L << 20;

    static Footprint now() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return new Footprint(
                    Thread.getAllStackTraces().size(), open.count(), runtime.totalMemory() - runtime.freeMemory());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Whether nothing has been left behind since the other one was taken. */
    boolean isBackTo(Footprint before) {
        return threads <= before.threads && descriptors <= before.descriptors && heap <= before.heap + HEAP_SLACK;
    }

    static String table(Footprint before, Footprint after) {
        return """
        | | before | after |
        | --- | ---: | ---: |
        | threads | %d | %d |
        | descriptors | %d | %d |
        | heap (KB) | %d | %d |
        """.formatted(
                        before.threads,
                        after.threads,
                        before.descriptors,
                        after.descriptors,
                        before.heap / 1000,
                        after.heap / 1000);
    }
}
