package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.ConfiguredTunnels;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteFiles;
import dev.tunnel.RemoteProcess;
import dev.tunnel.RemoteServer;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Transfer;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.socks.SocksTunnel;
import dev.tunnel.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    void remote() throws Exception {
        int port = network.database().port();
        // README
        try (RemoteTunnel web =
                        Tunnel.remote(0, "localhost", port).via(jump1, jump2).open(); // 0: jump2 chooses the port
                RemoteServer inbox = Tunnel.remote(0).via(jump1, jump2).open()) { // without any port on this machine
            announce(web.port(), inbox.port()); // to whoever is at jump2
            try (Socket visitor = inbox.accept()) {
                out.println(visitor.getRemoteSocketAddress() + ": "
                        + (char) visitor.getInputStream().read());
            }
        }
        // end
        assertThat(printed()).startsWith("/127.0.0.1:").endsWith(": x\n");
    }

    /** Connects to both and says something to the second. */
    @Test
    void dynamic() throws Exception {
        // README
        try (SocksTunnel socks = SocksTunnel.dynamic(0) // ssh -D: SOCKS and HTTP CONNECT on one port
                        .via(jump1, jump2)
                        .permit("*.internal:5432")
                        .open();
                Socket socket = new Socket(socks.proxy())) {
            socket.connect(InetSocketAddress.createUnresolved("db.internal", 5432)); // jump2 resolves the name
            out.println(socks.hostAndPort() + " " + socket.isConnected());
        }
        // end
        assertThat(printed()).endsWith(" true\n");
    }

    private static void announce(int web, int inbox) throws IOException {
        try (Socket first = new Socket("localhost", web);
                Socket second = new Socket("localhost", inbox)) {
            assertThat(first.isConnected()).isTrue();
            second.getOutputStream().write('x');
        }
    }

    @Test
    void commandsAndFiles() throws Exception {
        Path folder = Files.createDirectory(home.resolve("folder"));
        Path copy = home.resolve("copy");
        String remote = home.resolve("remote").toString().replace('\\', '/');
        Files.writeString(folder.resolve("file"), "hello");
        try (EmbeddedHost embedded = EmbeddedHost.start("carol", network.key1().publicKey())) {
            Path knownHosts = home.resolve(".ssh").resolve("known_hosts");
            Files.writeString(knownHosts, embedded.knownHostsLine() + "\n", StandardOpenOption.APPEND);
            String host = embedded.spec();
            // README
            try (SshClient ssh = SshClient.create();
                    SshConnection server = ssh.connect(host); // any number of hops
                    RemoteProcess command = server.exec("hostname"); // ssh host hostname
                    RemoteFiles files = server.files()) { // sftp host
                command.stdout().transferTo(out);
                out.println(command.waitFor()); // exit status 0
                files.upload(folder, remote); // a file appears under its name when all of it is there
                files.download(remote, copy, Transfer.defaults().resuming().keepingAttributes());
            }
            // end
        }
        assertThat(printed()).endsWith("exit status 0\n").hasLineCount(2);
        assertThat(copy.resolve("file")).hasContent("hello");
    }

    @Test
    void configuration() throws Exception {
        Path file = Files.writeString(
                home.resolve(".ssh").resolve("config"),
                block("gate", network.hop1()) + block("inner", network.hop2()) + "  ProxyJump gate\n"
                        + "  LocalForward " + home.resolve("db.sock") + " db.internal:5432\n");
        // README
        try (LocalTunnel db = Tunnel.local("db.internal", 5432).via("inner").open()) { // goes where ssh inner goes
            out.println(db.route()); // [gate, inner]: what ssh_config has as ProxyJump comes first
        }
        SshConfig own = SshConfig.file(file); // ssh -F
        out.println(own.explain("inner")); // which line of which file says what, hop by hop
        try (ConfiguredTunnels all =
                Tunnel.configured().config(own).via("inner").open()) { // its LocalForward lines
            out.println(all.tunnels() + ", not opened: " + all.failures());
        }
        Hop strict = Hop.of("inner").option("StrictHostKeyChecking", "yes"); // ssh -o, for this hop
        Tunnel.local("db.internal", 5432).via(strict).open().close();
        // end
        Files.delete(file);
        assertThat(printed()).contains("[gate, inner]\n", "ProxyJump", "line ", "db.sock", "not opened: []");
    }

    private static String block(String name, Hop hop) {
        String port = hop.port() == 0 ? "" : "  Port " + hop.port() + "\n";
        return "Host " + name + "\n  HostName " + hop.host() + "\n  User " + hop.user() + "\n" + port;
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

    @Test
    void limits() throws Exception {
        // README
        LocalTunnel db = Tunnel.local("db.internal", 5432)
                .via(jump1, jump2)
                .maxConnections(100) // one more is reset at once
                .openTimeout(Duration.ofSeconds(5)) // how long the destination may take to be connected
                .idleTimeout(Duration.ofMinutes(30)) // ChannelTimeout: then an idle connection is reset
                .listener(event -> out.println(event))
                .open();
        // end
        talk(db);
        db.close();
        Await.until(
                "all is told",
                () -> printed().contains("ConnectionClosed") && printed().contains("CLOSED"));
        assertThat(printed()).contains("StateChanged", "ConnectionOpened");
    }

    private static void talk(LocalTunnel db) throws Exception {
        String url = "jdbc:h2:tcp://" + db.hostAndPort() + "/mem:app";
        try (Connection connection = DriverManager.getConnection(url, "app", password)) {
            assertThat(connection.isValid(10)).isTrue();
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
