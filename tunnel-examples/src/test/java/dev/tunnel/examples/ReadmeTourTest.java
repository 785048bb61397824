package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the README's tour. What stands between "README" and "end" is in the README, line breaks apart;
 * {@link ReadmeTest} sees to it. The home directory is one with the keys and known_hosts of the embedded bastions, so
 * that the defaults find them.
 */
@Timeout(60)
class ReadmeTourTest {
    @TempDir
    static Path home;

    private static String realHome;
    private static EmbeddedNetwork network;
    private static String jump1;
    private static String jump2;
    private static String password;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @BeforeAll
    static void moveIn() throws Exception {
        Path ssh = Files.createDirectory(home.resolve(".ssh"));
        network = EmbeddedNetwork.start(ssh);
        Files.copy(network.key1().file(), ssh.resolve("id_ed25519"));
        Files.copy(network.key2().file(), ssh.resolve("id_ecdsa"));
        realHome = System.setProperty("user.home", home.toString());
        jump1 = network.hop1().toString();
        jump2 = network.hop2().toString();
        password = network.database().password();
    }

    @AfterAll
    static void moveOut() throws Exception {
        System.setProperty("user.home", realHome);
        network.close();
    }

    @Test
    void tunnel() throws Exception {
        // README
        try (LocalTunnel db =
                Tunnel.local("db.internal", 5432).via(jump1, jump2).open()) {
            String url = "jdbc:h2:tcp://" + db.hostAndPort() + "/mem:app"; // 127.0.0.1 and a free port
            try (Connection connection = DriverManager.getConnection(url, "app", password);
                    ResultSet answer = connection.createStatement().executeQuery("values 6 * 7")) {
                answer.next();
                out.println(answer.getInt(1));
            }
        }
        // end
        assertThat(printed()).isEqualTo("42\n");
    }

    @Test
    void hops() throws Exception {
        Path key1 = network.key1().file();
        Path key2 = network.key2().file();
        Path knownHosts = network.knownHosts();
        String fingerprint = network.bastion2().fingerprint();
        // README
        Hop first = Hop.of(jump1).identity(key1);
        Hop second = Hop.of(jump2).identity(key2).hostKeys(HostKeyPolicy.pinned(fingerprint));
        LocalTunnel db = Tunnel.local("127.0.0.1:0:db.internal:5432") // as ssh -L writes it; 0 is any free port
                .via(first, second)
                .hostKeys(HostKeyPolicy.strict(knownHosts))
                .connectTimeout(Duration.ofSeconds(10))
                .listener(event -> out.println(event))
                .open();
        out.println(db.localAddress() + " " + db.route() + " " + db.state() + " " + db.stats());
        db.close(Duration.ofSeconds(5)); // lets running connections finish
        // end
        assertThat(printed()).contains("/127.0.0.1:", jump1, jump2, "OPEN", "connectionsTotal=0");
    }

    @Test
    void sharing() throws Exception {
        // README
        try (SshClient ssh = SshClient.builder()
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
                LocalTunnel db = Tunnel.local("db.internal", 5432)
                        .via(jump1, jump2)
                        .client(ssh)
                        .open();
                SshConnection network = ssh.connect(jump1, jump2); // no local port, and the same login
                Socket socket = network.connect("db.internal", 5432)) {
            out.println(db.state() + " " + socket.isConnected());
        }
        // end
        assertThat(printed()).isEqualTo("OPEN true\n");
    }

    @Test
    void failing() {
        // README
        try (LocalTunnel db = Tunnel.local("db.internal", 5432)
                .via(jump1, "admin@elsewhere.internal")
                .open()) {
            out.println(db.hostAndPort());
        } catch (TunnelException.HostKey | TunnelException.Authentication e) {
            out.println("somebody has to look at this: " + e.getMessage());
        } catch (TunnelException e) {
            out.println(e.stage() + " at " + e.hop() + ", again: " + e.isRetryable() + ": " + e.getMessage());
        }
        // end
        assertThat(printed()).startsWith("channel open at " + jump1 + ", again: true: ");
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
