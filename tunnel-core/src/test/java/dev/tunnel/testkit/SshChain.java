package dev.tunnel.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Several OpenSSH servers as the hops of a route. Each but the last forwards to nothing but the next, so what came to
 * the last one (see its log) has passed them all, or was connected directly.
 */
public final class SshChain implements AutoCloseable {
    private final List<OpenSshServer> hops;
    private final Path folder;

    private SshChain(List<OpenSshServer> hops) throws IOException {
        this.hops = hops;
        this.folder = Files.createTempDirectory("ssh-chain-");
    }

    /** Starts so many hops; the last one forwards anywhere. */
    public static SshChain start(int hops) throws IOException {
        return start(hops, (number, builder) -> {});
    }

    /**
     * Starts so many hops, each set up further by its number (from 1), for example with the last one's permitted
     * destinations.
     */
    public static SshChain start(int hops, BiConsumer<Integer, OpenSshServerBuilder> setup) throws IOException {
        Deque<OpenSshServer> started = new ArrayDeque<>();
        try {
            for (int number = hops; number >= 1; number--) {
                OpenSshServerBuilder builder = OpenSshServer.builder();
                setup.accept(number, builder);
                if (number < hops) {
                    OpenSshServer next = started.getFirst();
                    builder.permitOpen(next.hostAndPort());
                }
                started.addFirst(builder.start());
            }
            return new SshChain(List.copyOf(started));
        } catch (IOException | RuntimeException | Error e) {
            started.forEach(OpenSshServer::close);
            throw e;
        }
    }

    /** The hops in the order they are passed through. */
    public List<OpenSshServer> hops() {
        return hops;
    }

    /** The hop with the given number, from 1. */
    public OpenSshServer hop(int number) {
        return hops.get(number - 1);
    }

    /** The last hop. */
    public OpenSshServer last() {
        return hops.get(hops.size() - 1);
    }

    /** A known_hosts file with the keys of all hops. */
    public Path knownHosts() throws IOException {
        List<String> lines = new ArrayList<>();
        hops.forEach(hop -> lines.addAll(hop.knownHostsLines()));
        return Files.write(folder.resolve("known_hosts"), lines);
    }

    /**
     * An ssh_config file that knows the hops as {@code hop1}, {@code hop2}, … each with its own key, strictly checked.
     */
    public Path sshConfig() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int number = 1; number <= hops.size(); number++) {
            OpenSshServer hop = hop(number);
            lines.add("Host hop" + number);
            lines.add("  HostName " + hop.host());
            lines.add("  Port " + hop.port());
            lines.add("  User " + hop.user());
            lines.add("  IdentityFile " + hop.clientKey());
        }
        lines.add("Host *");
        lines.add("  IdentitiesOnly yes");
        lines.add("  StrictHostKeyChecking yes");
        lines.add("  UserKnownHostsFile " + knownHosts());
        lines.add("  BatchMode yes");
        return Files.write(folder.resolve("config"), lines);
    }

    @Override
    public void close() throws IOException {
        hops.forEach(OpenSshServer::close);
        Files.deleteIfExists(folder.resolve("known_hosts"));
        Files.deleteIfExists(folder.resolve("config"));
        Files.deleteIfExists(folder);
    }
}
