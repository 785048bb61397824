package dev.tunnel.examples.soak;

import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.examples.Resources;
import dev.tunnel.examples.TemporaryDirectory;
import dev.tunnel.examples.lab.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A chain of OpenSSH servers, each with its own keys. */
final class Servers implements AutoCloseable {
    private final Resources opened = new Resources();
    private final List<Sshd> chain = new ArrayList<>();
    private final Path knownHosts;

    Servers(int hops) throws IOException, InterruptedException {
        try {
            Path directory = opened.add(TemporaryDirectory.create()).path();
            List<String> lines = new ArrayList<>();
            for (int i = 1; i <= hops; i++) {
                Sshd server = opened.add(Sshd.start(Files.createDirectory(directory.resolve("hop" + i))));
                chain.add(server);
                lines.add("[127.0.0.1]:" + server.port() + " " + server.hostKey());
            }
            knownHosts = Files.write(directory.resolve("known_hosts"), lines);
        } catch (IOException | InterruptedException e) {
            opened.close();
            throw e;
        }
    }

    List<Sshd> chain() {
        return chain;
    }

    /** The way through all of them. */
    Hop[] hops() {
        HostKeyPolicy policy = HostKeyPolicy.strict(knownHosts);
        return chain.stream()
                .map(server -> Hop.of("127.0.0.1:" + server.port())
                        .identity(server.identity())
                        .hostKeys(policy))
                .toArray(Hop[]::new);
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
