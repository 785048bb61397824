package dev.tunnel.examples.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.LeakCheck;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.testcontainers.containers.Network;

/**
 * Runs the recipes of docs/testing.md: what stands between "README" and "end" is there, line breaks apart. The home
 * directory is one whose ssh_config knows the bastions as jump1 and jump2.
 */
@Tag(LeakCheck.CONTAINERS)
class TestingRecipesIT {
    private static final String USER = PrivateNetwork.USER;
    private static final String PASSWORD = PrivateNetwork.PASSWORD;

    @TempDir
    static Path home;

    @AutoClose
    private static PrivateNetwork privateNetwork;

    private static String realHome;

    @BeforeAll
    static void moveIn(@TempDir Path directory) throws IOException {
        privateNetwork = PrivateNetwork.start(directory);
        Path ssh = Files.createDirectory(home.resolve(".ssh"));
        Files.copy(privateNetwork.key(), ssh.resolve("id_ed25519"));
        Files.copy(privateNetwork.knownHosts(), ssh.resolve("known_hosts"));
        Files.writeString(ssh.resolve("config"), privateNetwork.sshConfig("jump1", "jump2"));
        realHome = System.setProperty("user.home", home.toString());
    }

    @AfterAll
    static void moveOut() {
        if (realHome != null) {
            System.setProperty("user.home", realHome);
        }
    }

    @Test
    void inATest() throws Exception {
        // README
        try (LocalTunnel db =
                        Tunnel.local("postgres", 5432).via("jump1", "jump2").open();
                Connection sql =
                        DriverManager.getConnection("jdbc:postgresql://" + db.hostAndPort() + "/app", USER, PASSWORD)) {
            assertThat(sql.isValid(10)).isTrue();
        }
        // end
    }

    // The threads of a tunnel change while its test runs: when it is closed, the outer class looks whether any is left.
    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class ForAClass {
        // README
        @AutoClose
        static LocalTunnel db;

        @BeforeAll
        static void openTunnel() throws IOException {
            db = Tunnel.local("postgres", 5432).via("jump1", "jump2").open();
        }

        @Test
        void reachesTheDatabase() throws SQLException {
            try (Connection sql =
                    DriverManager.getConnection("jdbc:postgresql://" + db.hostAndPort() + "/app", USER, PASSWORD)) {
                assertThat(sql.isValid(10)).isTrue();
            }
        }
        // end
    }

    /** A network of containers with a bastion of its own. */
    @Nested
    class InContainers {
        @TempDir
        static Path directory;

        @AutoClose
        private final Network network = Network.newNetwork();

        @AutoClose
        private final Machine bastion = privateNetwork.bastionIn(network);

        InContainers() throws IOException {}

        @Test
        void reachesEachContainerOfANetwork() throws Exception {
            try (Machine redis = new Machine("redis", List.of("redis"), "Ready to accept connections", network)) {
                redis.start();
                // README
                bastion.start();
                try (LocalTunnel cache = Tunnel.local("redis", 6379) // its alias in the network; it publishes no port
                        .via("key@localhost:" + bastion.getMappedPort(22))
                        .hostKeys(HostKeyPolicy.acceptAnyInsecurely()) // the container is a second old
                        .open()) {
                    Redis.converse(cache.hostAndPort());
                }
                // end
            }
        }

        @Test
        void servesAContainerThatStarts() throws Exception {
            HttpServer settings = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            settings.createContext("/", exchange -> {
                try (exchange) {
                    byte[] body = "settings of the test".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            settings.start();
            int port = settings.getAddress().getPort();
            String fetch =
                    "exec 3<>/dev/tcp/bastion/8080; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3; echo; sleep 60";
            try (Machine app = new Machine("app", List.of("bash", "-c", fetch), "settings of the test", network)) {
                // README
                bastion.start();
                try (RemoteTunnel callback = Tunnel.remote("*:8080:localhost:" + port) // GatewayPorts must let it
                        .via("key@localhost:" + bastion.getMappedPort(22))
                        .hostKeys(HostKeyPolicy.acceptAnyInsecurely())
                        .open()) {
                    app.start(); // at http://bastion:8080 there is this test's own server
                    assertThat(callback.stats().connectionsTotal()).isEqualTo(1);
                }
                // end
            } finally {
                settings.stop(0);
            }
        }

        @Test
        void usesTheEngineOfAnotherMachine() throws Exception {
            Program.required("docker");
            bastion.mount("/var/run/docker.sock", "/run/docker.sock").start();
            Path ssh = home.resolve(".ssh");
            Files.writeString(
                    ssh.resolve("config"),
                    privateNetwork.sshConfig("jump1", "jump2") + """
                    Host builder
                      HostName 127.0.0.1
                      Port %d
                      User key
                      StrictHostKeyChecking accept-new
                    """.formatted(bastion.getMappedPort(22)));
            Path input =
                    Files.write(directory.resolve("input"), Payload.of(3 << 20).bytes());
            Path output = directory.resolve("output");
            String container = bastion.getContainerId();
            Path socket = directory.resolve("docker.sock");
            // README
            try (LocalTunnel engine =
                    Tunnel.local(socket + ":/run/docker.sock").via("builder").open()) {
                ProcessBuilder docker = new ProcessBuilder("docker", "exec", "-i", container, "cat");
                docker.environment().put("DOCKER_HOST", "unix://" + socket); // nobody but this user can connect
                int status = docker.redirectInput(input.toFile())
                        .redirectOutput(output.toFile())
                        .start()
                        .waitFor();
                assertThat(status).isZero();
                assertThat(engine.stats().connectionsTotal()).isPositive();
            }
            // end
            assertThat(Files.mismatch(input, output)).isEqualTo(-1);
        }
    }
}
