package dev.tunnel.examples.command;

import dev.tunnel.Hop;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.HostOverrides;
import dev.tunnel.config.SshConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A command line that has been read.
 *
 * @param mode what is to be done
 * @param host the host as it was given, without user and port; empty where none is needed
 * @param options what the command line says about the host, in its order
 * @param config where everything else about hosts comes from
 * @param command what the command line wants to run on the other side; empty if nothing
 * @param stdio what standard input and output are connected to, or null
 * @param query what {@code -Q} asks for
 * @param verbosity from -1, quiet, to 3
 * @param logFile where the log goes, or null for standard error
 */
record Invocation(
        Mode mode,
        String host,
        HostOverrides options,
        SshConfig config,
        String command,
        Endpoint.@Nullable Tcp stdio,
        String query,
        int verbosity,
        @Nullable Path logFile) {

    /** The host with all that the command line says about it. */
    Hop target() {
        return new Hop(null, host, 0, null, null, options);
    }
}
