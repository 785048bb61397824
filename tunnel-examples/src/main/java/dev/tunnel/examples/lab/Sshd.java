package dev.tunnel.examples.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A real OpenSSH server on loopback, with a key of its own, that this user can log in to. It can be broken in several
 * ways. Used by one thread at a time.
 */
public final class Sshd implements AutoCloseable {
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");
    /** Below the ports that systems give to outgoing connections, so that nobody takes ours while it isn't bound. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 30_000;

    private final List<String> command;
    private final int port;
    private final String hostKey;
    private final Path identity;
    private Child process;

    private Sshd(List<String> command, int port, String hostKey, Path identity)
            throws IOException, InterruptedException {
        this.command = command;
        this.port = port;
        this.hostKey = hostKey;
        this.identity = identity;
        this.process = launch(command);
    }

    /**
     * Starts one.
     *
     * @param directory where its keys and its configuration may lie, with nothing in it
     * @return a running server
     * @throws IOException if OpenSSH is not installed or doesn't start
     * @throws InterruptedException if the thread is interrupted
     */
    public static Sshd start(Path directory) throws IOException, InterruptedException {
        Path sshd = find("sshd");
        // Debian makes this directory when the service starts, and a machine for tests may never start it.
        if (Files.isWritable(PRIVILEGE_SEPARATION.getParent())) {
            Files.createDirectories(PRIVILEGE_SEPARATION);
        }
        Path hostKey = generateKey(directory.resolve("host_ed25519"));
        Path identity = generateKey(directory.resolve("id_ed25519"));
        int port = freePort();
        Path config = Files.writeString(directory.resolve("sshd_config"), config(port, hostKey, identity));
        List<String> command = List.of(sshd.toString(), "-D", "-e", "-f", config.toString());
        return new Sshd(command, port, Files.readString(publicKey(hostKey)).strip(), identity);
    }

    private static Child launch(List<String> command) throws IOException, InterruptedException {
        Child process = Child.program("sshd", command);
        try {
            process.await("Server listening on");
            return process;
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
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

    /**
     * Tells whether this machine has what {@link #start} needs.
     *
     * @return whether OpenSSH's server, client and key generator are installed
     */
    public static boolean isInstalled() {
        return Stream.of("sshd", "ssh", "ssh-keygen")
                .allMatch(name -> !candidates(name).isEmpty());
    }

    /**
     * The path of a program of OpenSSH.
     *
     * @param name for example {@code ssh}
     * @return where it is installed
     * @throws UncheckedIOException if it isn't
     */
    public static Path find(String name) {
        List<Path> found = candidates(name);
        if (found.isEmpty()) {
            throw new UncheckedIOException(new IOException(
                    name + " is not installed; OpenSSH's client and server are needed (openssh-server)"));
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

    /**
     * A port for programs that can't choose one themselves.
     *
     * @return one that was free a moment ago, and that the system gives to nobody by itself
     * @throws IOException if there is none
     */
    public static int freePort() throws IOException {
        int first = FIRST_PORT + (int) (Math.random() * (LAST_PORT - FIRST_PORT));
        for (int port = first; port < LAST_PORT; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // In use: the next one may be free.
            }
        }
        throw new IOException("no port from " + first + " to " + LAST_PORT + " is free");
    }

    /**
     * As many ports, no two of them the same.
     *
     * @param count how many
     * @return those that {@link #freePort} gave
     * @throws IOException if there are not enough
     */
    public static List<Integer> freePorts(int count) throws IOException {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            ports.add(freePort());
        }
        return List.copyOf(ports);
    }

    /**
     * Where it listens on 127.0.0.1.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * Its public host key.
     *
     * @return as known_hosts has it
     */
    public String hostKey() {
        return hostKey;
    }

    /**
     * The private key to log in with.
     *
     * @return a file
     */
    public Path identity() {
        return identity;
    }

    /** Kills the processes that serve sessions; it goes on listening. */
    public void killSessions() {
        process.killDescendants();
    }

    /** Kills it with all its sessions. */
    public void kill() {
        process.kill();
    }

    /**
     * Starts it again on the same port with the same keys, after it was killed.
     *
     * @throws IOException if it doesn't start
     * @throws InterruptedException if the thread is interrupted
     */
    public void restart() throws IOException, InterruptedException {
        process = launch(command);
    }

    /**
     * Freezes it and its sessions: connections stay, nothing answers.
     *
     * @throws IOException if that fails
     * @throws InterruptedException if the thread is interrupted
     */
    public void freeze() throws IOException, InterruptedException {
        process.signal("STOP");
    }

    /**
     * Lets it go on when it is frozen.
     *
     * @throws IOException if that fails
     * @throws InterruptedException if the thread is interrupted
     */
    public void thaw() throws IOException, InterruptedException {
        process.signal("CONT");
    }

    @Override
    public void close() {
        process.kill();
    }
}
