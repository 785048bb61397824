package dev.tunnel.internal.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Files that have been read and taken apart, each for as long as it doesn't change. Safe for any thread. */
public final class ConfigFiles {
    private final Environment environment;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    private record Known(Object stamp, ConfigFile file) {}

    /**
     * A file that is there.
     *
     * @param file what is in it
     * @param isTrusted whether nobody else can change it
     */
    record Opened(ConfigFile file, boolean isTrusted) {}

    /**
     * No files yet.
     *
     * @param environment where they are
     */
    public ConfigFiles(Environment environment) {
        this.environment = environment;
    }

    Environment environment() {
        return environment;
    }

    /** The files as they are now; what has been opened once stays the same. */
    Snapshot snapshot() {
        return new Snapshot();
    }

    final class Snapshot {
        private final Map<Path, Optional<Opened>> opened = new HashMap<>();

        /** The file, or null if there is none. */
        @Nullable
        Opened open(Path path) throws IOException {
            Optional<Opened> there = opened.get(path);
            if (there == null) {
                there = Optional.ofNullable(load(path));
                opened.put(path, there);
            }
            return there.orElse(null);
        }
    }

    /** Links are followed once, so that what is read is what was found trustworthy. */
    private @Nullable Opened load(Path path) throws IOException {
        Path real = environment.real(path);
        Environment.FileStatus status = environment.status(real);
        if (status == null) {
            return null;
        }
        Known last = known.get(path);
        if (last == null || !last.stamp.equals(status.stamp())) {
            last = new Known(status.stamp(), ConfigFile.parse(path.toString(), environment.read(real), environment));
            known.put(path, last);
        }
        return new Opened(last.file, status.isTrusted());
    }
}
