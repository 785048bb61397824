package dev.tunnel.examples.containers;

import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.RouteOptions;
import dev.tunnel.SshOptions;
import dev.tunnel.config.SshConfig;
import dev.tunnel.examples.Resources;
import dev.tunnel.examples.lab.Sshd;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * Databases behind two bastions, each in a container of its own: this machine reaches bastion1 only, bastion1 reaches
 * bastion2, and the databases are known to nobody but bastion2.
 */
final class PrivateNetwork implements AutoCloseable {
    static final String USER = "app";
    static final String PASSWORD = "secret";
    static final String DATABASE = "app";
    /** Who logs in with the {@link #key()}, if nothing else is said. */
    static final String LOGIN = "key";

    /** How many clients that haven't logged in yet the bastions bear. */
    static final int MAX_STARTUPS = 10;
    /** How many commands may run in one session with them. */
    static final int MAX_SESSIONS = 10;

    private final Resources resources = new Resources();
    private final Path directory;
    private final SshKey key;
    private final Path knownHosts;
    private final int port = Sshd.freePort(); // also while the bastion is down
    private final Network edge = resources.add(Network.newNetwork());
    private final Network middle = resources.add(internal());
    private final Network inner = resources.add(internal());
    private final Machine bastion1;
    private final Machine bastion2;
    private final Machine postgres =
            add(new Machine("postgres", List.of("postgres"), "database system is ready to accept connections", inner)
                    .stoppedBy("SIGINT"));
    private final Machine mariadb = add(new Machine("mariadb", List.of("mariadb"), "ready for connections", inner));
    private final Machine redis = add(new Machine("redis", List.of("redis"), "Ready to accept connections", inner));

    private PrivateNetwork(Path directory) throws IOException {
        this.directory = directory;
        this.key = SshKey.generate(directory.resolve("id_ed25519"), "ed25519");
        SshKey hostKey1 = SshKey.generate(directory.resolve("bastion1"), "ed25519");
        SshKey hostKey2 = SshKey.generate(directory.resolve("bastion2"), "ed25519");
        this.knownHosts = Files.write(
                directory.resolve("known_hosts"),
                List.of("[127.0.0.1]:" + port + " " + hostKey1.publicLine(), "bastion2 " + hostKey2.publicLine()));
        this.bastion1 = add(bastion("bastion1", hostKey1, edge, middle).publish(port, 22));
        this.bastion2 = add(bastion("bastion2", hostKey2, middle, inner));
    }

    /** A bastion in another network, that {@link #LOGIN} can log in to. Not started yet. */
    Machine bastionIn(Network network) throws IOException {
        SshKey hostKey =
                SshKey.generate(Files.createTempDirectory(directory, "bastion").resolve("key"), "ed25519");
        return bastion("bastion", hostKey, network).withExposedPorts(22);
    }

    private Machine bastion(String name, SshKey hostKey, Network network, Network... further) throws IOException {
        return new Machine(name, List.of("bastion"), "Server listening on 0.0.0.0 port 22", network, further)
                .administeringItsNetworks()
                // sshd looks names up in its only thread: meanwhile it answers nobody, and passes for dead.
                .lookingUpQuickly()
                .withEnv("HOST_KEY", Files.readString(hostKey.privateKey()))
                .withEnv("AUTHORIZED_KEY", key.publicLine());
    }

    // No way out of it, and none in from elsewhere.
    private static Network internal() {
        return Network.builder()
                .createNetworkCmdModifier(create -> create.withInternal(true))
                .build();
    }

    private Machine add(Machine machine) {
        return resources.add(machine);
    }

    /**
     * Starts it, or skips the test where there is no engine.
     *
     * @param directory for keys and known_hosts, with nothing in it
     */
    static PrivateNetwork start(Path directory) throws IOException {
        Engine.requiredImage();
        PrivateNetwork network = new PrivateNetwork(directory);
        try {
            Startables.deepStart(network.machines()).join();
            return network;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    private List<Machine> machines() {
        return List.of(bastion1, bastion2, postgres, mariadb, redis);
    }

    Machine bastion1() {
        return bastion1;
    }

    Machine bastion2() {
        return bastion2;
    }

    Machine postgres() {
        return postgres;
    }

    /** Between the bastions. */
    Network middle() {
        return middle;
    }

    /** Between bastion2 and the databases. */
    Network inner() {
        return inner;
    }

    /** What lets {@link #LOGIN} log in. */
    Path key() {
        return key.privateKey();
    }

    /** The host keys of both bastions. */
    Path knownHosts() {
        return knownHosts;
    }

    /** Calls the first bastion without a word. */
    Socket callBastion1() throws IOException {
        return new Socket("127.0.0.1", port);
    }

    /** The first bastion. */
    Hop hop1(String user) {
        return Hop.of(user + "@127.0.0.1:" + port);
    }

    /** The second one. */
    Hop hop2(String user) {
        return Hop.of(user + "@bastion2");
    }

    /** What ssh_config may say of the bastions, under these names. */
    String sshConfig(String first, String second) {
        return """
                Host %s
                  HostName 127.0.0.1
                  Port %d
                Host %s
                  HostName bastion2
                Host %s %s
                  User %s
                """.formatted(first, port, second, first, second, LOGIN);
    }

    /** Leads through both bastions. */
    <B extends RouteOptions<B>> B route(B builder) {
        return settings(builder).via(hop1(LOGIN), hop2(LOGIN));
    }

    /** What logs in to the bastions, and nothing of this machine's own. */
    <B extends SshOptions<B>> B settings(B builder) {
        return builder.config(SshConfig.none()).identity(key()).hostKeys(HostKeyPolicy.strict(knownHosts));
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
