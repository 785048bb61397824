package dev.tunnel.internal.hostkey;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adds lines to a known_hosts file that others may read and write at the same time. */
final class KnownHostsRecorder {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private KnownHostsRecorder() {}

    /** The lines for a key: one for all names, or one for each if they are hashed ({@code HashKnownHosts}). */
    static List<String> lines(List<String> names, HostKey key, boolean areHashed) {
        return areHashed
                ? names.stream()
                        .map(name -> HostPatterns.Hashed.of(name) + " " + key.line())
                        .toList()
                : List.of(String.join(",", names) + " " + key.line());
    }

    /**
     * Appends lines unless what the file holds by now speaks against it. What is there is never rewritten.
     *
     * <p>The lock keeps other users of this library out, in this JVM and in others. ssh takes no lock, so the lines go
     * to the end of the file in one write.
     *
     * @param file the file; it and its directory are made if they don't exist, for the owner only
     * @param lines the lines, without line ends
     * @param objection asked with the file's content under the lock
     * @return the objection, or empty if the lines were written
     * @throws IOException if the file can't be read, locked or written
     */
    static <T> Optional<T> appendUnless(Path file, List<String> lines, Function<KnownHostsFile, Optional<T>> objection)
            throws IOException {
        createDirectory(file.toAbsolutePath().getParent());
        // The lock lasts until one of the channels is closed: with POSIX, closing any descriptor of a file gives up its
        // locks.
        try (FileChannel appender = FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        ownerOnly(file, "rw-------"));
                FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
            lock(appender);
            byte[] content = Channels.newInputStream(reader).readAllBytes();
            Optional<T> objected = objection.apply(KnownHostsFile.parse(content));
            if (objected.isEmpty()) {
                boolean cut = content.length > 0 && content[content.length - 1] != '\n';
                append(appender, (cut ? "\n" : "") + String.join("\n", lines) + "\n");
            }
            return objected;
        }
    }

    /** What was written of lines that don't fit on the disk is taken back, unless somebody has written behind it. */
    private static void append(FileChannel appender, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        long before = appender.size();
        try {
            while (bytes.hasRemaining()) {
                appender.write(bytes);
            }
        } catch (IOException e) {
            if (bytes.position() > 0 && appender.size() == before + bytes.position()) {
                appender.truncate(before);
            }
            throw e;
        }
    }

    /** Waits by trying again: between threads of one JVM a file lock doesn't wait, it throws. */
    private static void lock(FileChannel channel) throws IOException {
        long start = System.nanoTime();
        while (!tryLock(channel)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while it was locked");
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IOException("another program keeps it locked");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this JVM has it
        }
    }

    private static void createDirectory(@Nullable Path directory) throws IOException {
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
