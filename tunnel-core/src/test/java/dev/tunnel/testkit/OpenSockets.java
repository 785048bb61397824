package dev.tunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sockets this process has open at one moment, as Linux tells; on other systems none are seen. */
final class OpenSockets {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path UNIX_SOCKETS = Path.of("/proc/self/net/unix");
    private static final Path TCP = Path.of("/proc/self/net/tcp");
    private static final Path TCP6 = Path.of("/proc/self/net/tcp6");
    private static final int UNIX_INODE = 6;
    private static final int TCP_INODE = 9;

    private final boolean unconnectedToo;
    private final Set<String> inodes;

    private OpenSockets(boolean unconnectedToo) {
        this.unconnectedToo = unconnectedToo;
        this.inodes = inodes();
    }

    /**
     * Those of now.
     *
     * @param unconnectedToo whether those count that have no peer and no port, such as one that was reset
     */
    static OpenSockets now(boolean unconnectedToo) {
        return new OpenSockets(unconnectedToo);
    }

    /** Those that are open now, were not at this moment, and are not closed within the grace period. */
    List<String> leaked(Duration grace) {
        Await.comes(grace, () -> inodes.containsAll(inodes()));
        Set<String> more = new TreeSet<>(inodes());
        more.removeAll(inodes);
        return more.stream()
                .map(inode -> "socket " + inode + ": " + describe(inode))
                .toList();
    }

    private Set<String> inodes() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return Set.of();
        }
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            Set<String> sockets = descriptors
                    .map(OpenSockets::inode)
                    .filter(inode -> !inode.isEmpty())
                    .collect(Collectors.toSet());
            sockets.removeAll(anonymous());
            if (!unconnectedToo) {
                sockets.removeIf(inode -> tcp(inode).isEmpty());
            }
            return sockets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String inode(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:[") ? target.substring("socket:[".length(), target.length() - 1) : "";
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Unix sockets without a path are the JDK's own pairs, which it makes when it first needs them and keeps.
    private static Set<String> anonymous() throws IOException {
        return lines(UNIX_SOCKETS)
                .map(line -> line.split("\\s+"))
                .filter(fields -> fields.length == UNIX_INODE + 1)
                .map(fields -> fields[UNIX_INODE])
                .collect(Collectors.toSet());
    }

    private static String describe(String inode) {
        return tcp(inode)
                .map(fields -> "local " + fields[1] + " remote " + fields[2] + " state " + fields[3]
                        + " (as in /proc/net/tcp)")
                .orElse("not a connected TCP socket");
    }

    private static Optional<String[]> tcp(String inode) {
        try {
            return Stream.concat(lines(TCP), lines(TCP6))
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > TCP_INODE && fields[TCP_INODE].equals(inode))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path table) throws IOException {
        return Files.exists(table) ? Files.readAllLines(table).stream().skip(1) : Stream.of();
    }
}
