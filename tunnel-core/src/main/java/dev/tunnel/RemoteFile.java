package dev.tunnel;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A file or folder of the last hop.
 *
 * @param path its path; as it was asked for, or below the folder that was listed
 * @param kind what it is
 * @param size its length in bytes
 * @param permissions its permissions as {@code chmod} takes them, such as {@code 0644}; 0 if the server doesn't tell
 * @param modified when it was changed, to the second; empty if the server doesn't tell
 */
public record RemoteFile(String path, Kind kind, long size, int permissions, Optional<Instant> modified) {

    /** What it is. */
    public enum Kind {
        /** A file with content. */
        FILE,
        /** A folder. */
        FOLDER,
        /** A symbolic link, where links weren't followed. */
        LINK,
        /** A device, a socket or a pipe. */
        OTHER
    }

    /** Made by the library. */
    public RemoteFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(modified, "modified");
    }

    /**
     * The last part of the path.
     *
     * @return the name; for what was listed it is the server's, and may have any character but NUL
     */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * Whether it is a folder.
     *
     * @return whether it is one
     */
    public boolean isFolder() {
        return kind == Kind.FOLDER;
    }
}
