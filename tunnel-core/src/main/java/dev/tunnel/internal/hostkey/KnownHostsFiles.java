package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.hostkey.KnownHostsFile.Entry;
import dev.tunnel.internal.hostkey.KnownHostsFile.Marker;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All known_hosts lines that count for a check, in order. Immutable. */
final class KnownHostsFiles {
    /**
     * An entry and where it stands.
     *
     * @param file the file, or null if {@code KnownHostsCommand} has printed it
     */
    record Found(@Nullable Path file, Entry entry) {
        HostKey key() {
            return entry.key();
        }

        String place() {
            return (file == null ? "KnownHostsCommand" : file) + " line " + entry.line();
        }
    }

    /** What is known of a name and a key. */
    enum State {
        /** The key is marked so that nobody may accept it. */
        REVOKED,
        /** It is a key of the name. */
        KNOWN,
        /** The name has other keys. */
        CHANGED,
        /** There is nothing under the name. */
        NEW
    }

    /**
     * The same with what shows it.
     *
     * @param found the lines; none for {@link State#NEW}
     */
    record Standing(State state, List<Found> found) {
        static final Standing NEW = new Standing(State.NEW, List.of());

        boolean is(State other) {
            return state == other;
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
            content.warn(file.toString());
            content.entries().forEach(entry -> entries.add(new Found(file, entry)));
        }
        return new KnownHostsFiles(entries);
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return SmallFile.read("known_hosts file", file);
        } catch (IOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return new byte[0]; // ssh's default files need not exist
            }
            throw e;
        }
    }

    /** The same with newer content of one file. */
    KnownHostsFiles with(Path file, KnownHostsFile content) {
        List<Found> fresh = new ArrayList<>();
        content.entries().forEach(entry -> fresh.add(new Found(file, entry)));
        entries.stream().filter(found -> !file.equals(found.file)).forEach(fresh::add);
        return new KnownHostsFiles(fresh);
    }

    /** The same with what {@code KnownHostsCommand} has printed at the end. */
    KnownHostsFiles with(KnownHostsFile printed) {
        return new KnownHostsFiles(Stream.concat(
                        entries.stream(), printed.entries().stream().map(entry -> new Found(null, entry)))
                .toList());
    }

    /** What is known of a name and a key. A key that is revoked for one host is revoked for all. */
    Standing standing(String name, HostKey key) {
        List<Found> revoked = revoked(key);
        if (!revoked.isEmpty()) {
            return new Standing(State.REVOKED, revoked);
        }
        List<Found> keys = keys(name);
        List<Found> same =
                keys.stream().filter(found -> found.key().equals(key)).toList();
        if (!same.isEmpty()) {
            return new Standing(State.KNOWN, same);
        }
        return keys.isEmpty() ? Standing.NEW : new Standing(State.CHANGED, keys);
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

    /** Where a key is revoked. */
    List<Found> revoked(HostKey key) {
        return find(entry -> entry.marker() == Marker.REVOKED && entry.key().equals(key));
    }

    /** Where a host's key stands under the names of others. */
    List<Found> otherNames(String name, HostKey key) {
        return find(entry -> entry.marker() == Marker.NONE
                && entry.key().equals(key)
                && !entry.hosts().match(name));
    }

    private List<Found> find(Predicate<Entry> wanted) {
        return entries.stream().filter(found -> wanted.test(found.entry)).toList();
    }
}
