package dev.tunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenSSH server on loopback with keys of its own, run as the current user and gone with its whole process tree
 * on close.
 */
public final class OpenSshServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int PORT_ATTEMPTS = 5;
    private static final String LISTENING = "Server listening on";

    private final Path folder;
    private final List<String> addresses;
    private final boolean portFixed;
    private final OpenSshServerBuilder setup;
    private final Map<String, SshKey> hostKeys;
    private final SshKey clientKey;
    private final ServerLog log;
    private int port;
    private @Nullable ProcessTree processes;

    OpenSshServer(OpenSshServerBuilder setup) throws IOException {
        this.setup = setup;
        this.folder = Files.createTempDirectory("sshd-");
        this.log = new ServerLog(folder.resolve("log"));
        this.addresses = setup.addresses();
        this.portFixed = setup.port() != 0;
        this.port = setup.port();
        this.hostKeys = setup.makeHostKeys(folder);
        this.clientKey = SshKey.generate(folder.resolve("client_ed25519"), "ed25519");
        authorize(clientKey.publicKey());
        for (Path key : setup.authorized()) {
            authorize(key);
        }
    }

    /** The path of sshd; without it the test is skipped, or fails with {@code -Dtunnel.it=required}. */
    public static Path required() {
        return Program.required("sshd");
    }

    /** A server to be set up. */
    public static OpenSshServerBuilder builder() {
        return new OpenSshServerBuilder();
    }

    /** A running server with nothing special. */
    public static OpenSshServer start() throws IOException {
        return builder().start();
    }

    /** The (first) address it listens on. */
    public String host() {
        return addresses.get(0);
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** The only user who can log in: the one who runs the tests. */
    public String user() {
        return System.getProperty("user.name");
    }

    /** {@code host:port} or {@code [v6]:port}. */
    public String hostAndPort() {
        return (host().contains(":") ? "[" + host() + "]" : host()) + ":" + port;
    }

    /** {@code user@host:port}. */
    public String spec() {
        return user() + "@" + hostAndPort();
    }

    /** A private key that may log in. */
    public Path clientKey() {
        return clientKey.privateKey();
    }

    /** The host key of the given type ({@code ed25519}, {@code ecdsa}, {@code rsa}). */
    public SshKey hostKey(String type) {
        SshKey key = hostKeys.get(type);
        if (key == null) {
            throw new IllegalArgumentException("has " + hostKeys.keySet() + " but no " + type);
        }
        return key;
    }

    /** The fingerprint of the host key of the given type, as ssh prints it. */
    public String hostKeyFingerprint(String type) {
        return hostKey(type).fingerprint();
    }

    /** The known_hosts lines for all host keys. */
    public List<String> knownHostsLines() {
        String names =
                addresses.stream().map(address -> "[" + address + "]:" + port).collect(Collectors.joining(","));
        return hostKeys.values().stream()
                .map(key -> names + " " + key.publicLine())
                .toList();
    }

    /** The known_hosts line for the first host key. */
    public String knownHostsLine() {
        return knownHostsLines().get(0);
    }

    /** A known_hosts file with all host keys, written anew. */
    public Path knownHosts() throws IOException {
        return Files.write(folder.resolve("known_hosts"), knownHostsLines());
    }

    /** Lets the owner of the given public key, or certificate authority line, log in. */
    public void authorize(Path publicKey) throws IOException {
        authorize(Files.readString(publicKey).strip());
    }

    /** Adds a line to authorized_keys, options and all. */
    public void authorize(String line) throws IOException {
        Files.writeString(authorizedKeys(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Lets nobody log in any more. */
    public void authorizeNobody() throws IOException {
        Files.writeString(authorizedKeys(), "");
    }

    /** Makes another host key of the given type, which the next {@link #restart} is going to use. */
    public void replaceHostKey(String type) throws IOException {
        SshKey old = hostKey(type);
        Files.delete(old.privateKey());
        Files.delete(old.publicKey());
        hostKeys.put(type, SshKey.generate(old.privateKey(), type));
    }

    Path authorizedKeys() {
        return folder.resolve("authorized_keys");
    }

    Map<String, SshKey> hostKeys() {
        return hostKeys;
    }

    /** Everything sshd has logged so far, one line each: what it did after logging it can't be seen earlier. */
    public List<String> log() {
        return log.lines();
    }

    /** How many lines of the log contain the text. */
    public long logged(String text) {
        return log().stream().filter(line -> line.contains(text)).count();
    }

    /** Waits until a line of the log contains the text. */
    public void awaitLog(String text) {
        if (!Await.comes(LIMIT, () -> logged(text) > 0)) {
            throw new AssertionError("sshd never logged '" + text + "' but:\n" + String.join("\n", log()));
        }
    }

    /** Waits until at least so many lines of the log contain the text; gives how many do. */
    public long awaitLogged(String text, long times) {
        Await.until("sshd has logged '" + text + "' " + times + " times", LIMIT, () -> logged(text) >= times);
        return logged(text);
    }

    /** How many processes serve connections; with privilege separation there can be two for one connection. */
    public int sessionProcesses() {
        return tree().descendants().size();
    }

    /**
     * Kills the processes that serve connections, as a crash would: clients see the connection end. New ones are
     * served.
     */
    public void killSessions() {
        tree().killDescendants();
    }

    /** Ends listening, as {@code systemctl stop} does: running sessions go on. */
    public void stop() {
        tree().descendants();
        tree().signalRoot("TERM");
        Await.until("sshd on port " + port + " stopped", LIMIT, () -> !tree().rootIsAlive());
    }

    /** Kills the server and all its sessions. */
    public void kill() {
        if (processes != null) {
            processes.killAll();
        }
    }

    /** Freezes the server and its sessions: TCP stays connected, nothing answers. */
    public void pause() {
        tree().signalRoot("STOP");
        tree().signalDescendants("STOP");
    }

    /** Lets a frozen server and its sessions go on. */
    public void resume() {
        tree().signalDescendants("CONT");
        tree().signalRoot("CONT");
    }

    /** Kills it, if it runs, and starts it again on the same port with the same keys. */
    public void restart() throws IOException {
        kill();
        if (!launch()) {
            throw new IOException("sshd did not start again on port " + port + ":\n" + String.join("\n", log()));
        }
    }

    void launchOnFreePort() throws IOException {
        int attempts = portFixed ? 1 : PORT_ATTEMPTS;
        for (int attempt = 0; attempt < attempts; attempt++) {
            if (!portFixed) {
                port = Ports.free();
            }
            if (launch()) {
                return;
            }
            if (logged("Address already in use") == 0) {
                break;
            }
        }
        throw new IOException("sshd does not start:\n" + String.join("\n", log()));
    }

    private boolean launch() throws IOException {
        Path config = Files.write(folder.resolve("sshd_config"), setup.configLines(this));
        long listening = logged(LISTENING) + addresses.size();
        Process process = log.of(new ProcessBuilder(required().toString(), "-D", "-e", "-f", config.toString()));
        processes = new ProcessTree(process.toHandle());
        Await.comes(LIMIT, () -> logged(LISTENING) == listening || !process.isAlive());
        if (logged(LISTENING) == listening) {
            return true;
        }
        kill();
        return false;
    }

    private ProcessTree tree() {
        if (processes == null) {
            throw new IllegalStateException("not started");
        }
        return processes;
    }

    @Override
    public void close() {
        kill();
        log.keep();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
