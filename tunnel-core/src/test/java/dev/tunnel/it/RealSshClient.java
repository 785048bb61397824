package dev.tunnel.it;

import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One configuration for two clients: the installed ssh and this library. */
final class RealSshClient {
    private final Path file;
    private final Path key;

    /** Writes the configuration: the given lines, which come first, and those of the other file. */
    RealSshClient(Path file, Path rest, Path key, String... lines) throws IOException {
        this.file = file;
        this.key = key;
        List<String> all = new ArrayList<>(List.of(lines));
        all.addAll(Files.readAllLines(rest));
        Files.write(file, all);
    }

    /** Logs in with ssh and out again. */
    Cli.Output ssh(String host) throws IOException {
        return Cli.run("ssh", "-F", file.toString(), host, "true");
    }

    /** A client of this library. */
    SshClient.Builder library() {
        return SshClient.builder().config(SshConfig.file(file)).identity(key);
    }

    /** Logs in with this library and out again. */
    void login(String... via) throws IOException {
        try (SshClient client = library().build();
                SshConnection connection = client.connect(via)) {
            if (!connection.isOpen()) {
                throw new AssertionError("not open");
            }
        }
    }
}
