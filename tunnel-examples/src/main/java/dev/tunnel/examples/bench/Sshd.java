package dev.tunnel.examples.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real OpenSSH server on loopback, with a key of its own, that this user can log in to.
 *
 * @param process the server
 * @param port where it listens
 * @param hostKey the public host key as known_hosts has it
 * @param identity the private key to log in with
 */
record Sshd(Child process, int port, String hostKey, Path identity) implements AutoCloseable {
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");

    static Sshd start(Path directory) throws IOException, InterruptedException {
        Path sshd = find("sshd");
        // Debian makes this directory when the service starts, and a machine for tests may never start it.
        if (Files.isWritable(PRIVILEGE_SEPARATION.getParent())) {
            Files.createDirectories(PRIVILEGE_SEPARATION);
        }
        Path hostKey = generateKey(directory.resolve("host_ed25519"));
        Path identity = generateKey(directory.resolve("id_ed25519"));
        int port = freePort();
        Path config = Files.writeString(directory.resolve("sshd_config"), config(port, hostKey, identity));
        Child process = Child.program("sshd", List.of(sshd.toString(), "-D", "-e", "-f", config.toString()));
        process.await("Server listening on");
        return new Sshd(process, port, Files.readString(publicKey(hostKey)).strip(), identity);
    }

    private static String config(int port, Path hostKey, Path identity) {
        return """
        ListenAddress 127.0.0.1
        Port %d
        HostKey %s
        AuthorizedKeysFile %s
        StrictModes no
        UsePAM no
        PidFile none
        MaxStartups 100
        """.formatted(port, hostKey, publicKey(identity));
    }

    private static Path generateKey(Path file) throws IOException, InterruptedException {
        List<String> command =
                List.of(find("ssh-keygen").toString(), "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("ssh-keygen failed: " + command);
        }
        return file;
    }

    private static Path publicKey(Path privateKey) {
        return Path.of(privateKey + ".pub");
    }

    /** Whether this machine has what {@link #start} needs. */
    static boolean isInstalled() {
        return Stream.of("sshd", "ssh", "ssh-keygen")
                .allMatch(name -> !candidates(name).isEmpty());
    }

    /** The path of a program of OpenSSH. */
    static Path find(String name) {
        List<Path> found = candidates(name);
        if (found.isEmpty()) {
            throw new UncheckedIOException(new IOException(
                    name + " is not installed; the benchmark needs OpenSSH's client and server (openssh-server)"));
        }
        return found.get(0);
    }

    private static List<Path> candidates(String name) {
        List<String> directories = new ArrayList<>(List.of(System.getenv("PATH").split(File.pathSeparator)));
        directories.addAll(List.of("/usr/sbin", "/usr/local/sbin"));
        return directories.stream()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .toList();
    }

    /** A port that was free a moment ago, for programs that can't choose one themselves. */
    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
