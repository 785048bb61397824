package dev.tunnel.internal.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything a configuration's meaning depends on beside its text. */
public interface Environment {
    /** The user's home folder: {@code ~}, {@code %d}. */
    Path home();

    /** The folder of the system's configuration, to which its relative paths refer. */
    Path systemFolder();

    /** The local user: {@code %u}. */
    String user();

    /** The local user's number: {@code %i}. */
    String userId();

    /** This machine's name: {@code %l}. */
    String localHost();

    /** An environment variable, or null. */
    @Nullable
    String variable(String name);

    /** The TCP port of a service, or -1. */
    int servicePort(String name);

    /** The addresses of the interfaces that are up. */
    List<InetAddress> localAddresses() throws IOException;

    /** The release that {@code Match version} sees. */
    String version();

    /** Where a path leads to by now, through whatever links; itself if it leads nowhere. */
    Path real(Path file);

    /**
     * What is known of a file without reading it, or null if it is not there or can't be looked at. A link is not
     * followed.
     */
    @Nullable
    FileStatus status(Path file);

    /** A file's text. A link is not followed. */
    String read(Path file) throws IOException;

    /** The names in a folder, in no order; empty if there is none or it can't be read. */
    List<String> list(Path folder);

    /** Runs a command in the user's shell and waits for its end. */
    int run(String command) throws IOException;

    /** Whether a fully qualified name has an address. */
    boolean isKnown(String name);

    /**
     * A file as it is now.
     *
     * @param stamp differs when the content does
     * @param isTrusted whether only its owner can write it, and the owner is the user or root
     */
    record FileStatus(Object stamp, boolean isTrusted) {}
}
