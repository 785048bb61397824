package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.hostkey.KnownHostsFile.Entry;
import dev.tunnel.internal.hostkey.KnownHostsFile.Marker;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All known_hosts files of a policy, in order. Immutable. */
final class KnownHostsFiles {
    private static final Logger log = LoggerFactory.getLogger(KnownHostsFiles.class);

    /** An entry and where it stands. */
    record Found(Path file, Entry entry) {
        HostKey key() {
            return entry.key();
        }

        String place() {
            return file + " line " + entry.line();
        }
    }

    private final List<Found> entries;

    private KnownHostsFiles(List<Found> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the files and warns about lines that can't be read.
     *
     * @param files the files; missing ones count as empty
     * @throws IOException if a file is there but can't be read; the message names it
     */
    static KnownHostsFiles load(List<Path> files) throws IOException {
        List<Found> entries = new ArrayList<>();
        for (Path file : files) {
            KnownHostsFile content = KnownHostsFile.parse(read(file));
            content.problems()
                    .forEach(problem -> log.warn("{}:{}: line skipped: {}", file, problem.line(), problem.reason()));
            content.entries().forEach(entry -> entries.add(new Found(file, entry)));
        }
        return new KnownHostsFiles(entries);
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0]; // ssh's default files need not exist
        } catch (IOException e) {
            throw new IOException(
                    "known_hosts file " + Text.quoted(file.toString()) + " can't be read: " + reason(e), e);
        }
    }

    /** Why it failed, without the exception's name; the JDK's message for a lack of permission is only the path. */
    static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "permission denied"
                : e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** The same with newer content of one file. */
    KnownHostsFiles with(Path file, KnownHostsFile content) {
        List<Found> fresh = new ArrayList<>();
        content.entries().forEach(entry -> fresh.add(new Found(file, entry)));
        entries.stream().filter(found -> !found.file.equals(file)).forEach(fresh::add);
        return new KnownHostsFiles(fresh);
    }

    /** The keys of a host. */
    List<Found> keys(String name) {
        return find(entry -> entry.marker() == Marker.NONE && entry.hosts().match(name));
    }

    /** The authorities trusted for a host. */
    List<Found> authorities(String name) {
        return find(entry ->
                entry.marker() == Marker.CERT_AUTHORITY && entry.hosts().match(name));
    }

    /** The revoked keys of all hosts. */
    List<Found> revoked() {
        return find(entry -> entry.marker() == Marker.REVOKED);
    }

    private List<Found> find(Predicate<Entry> wanted) {
        return entries.stream().filter(found -> wanted.test(found.entry)).toList();
    }
}
