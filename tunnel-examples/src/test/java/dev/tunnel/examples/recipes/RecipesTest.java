package dev.tunnel.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import dev.tunnel.ConfiguredTunnels;
import dev.tunnel.LocalTunnel;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Transfer;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelState;
import dev.tunnel.socks.SocksTunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Pty;
import dev.tunnel.testkit.SecureSite;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs every recipe through two real SSH servers. */
class RecipesTest {
    @RegisterExtension
    static final Bastions bastions = new Bastions();

    @TempDir
    private Path folder;

    @Test
    void fetchPage() throws Exception {
        try (SecureSite site = SecureSite.http()) {
            assertThat(FetchPage.fetch("localhost", site.port(), "hop1", "hop2"))
                    .isEqualTo(SecureSite.PAGE);
        }
    }

    @Test
    void keptOpen() throws Exception {
        Queue<TunnelEvent> events = new ConcurrentLinkedQueue<>();
        int port = Ports.free();
        String forward = "0.0.0.0:" + port + ":localhost:" + bastions.database().port();
        try (LocalTunnel tunnel = KeptOpen.open(forward, events::add, "hop1", "hop2")) {
            bastions.chain().last().killSessions();
            Await.until("the tunnel is back", Duration.ofSeconds(30), () -> isBack(events));

            assertThat(tunnel.port()).isEqualTo(port);
            assertThat(tunnel.state()).isEqualTo(TunnelState.OPEN);
        }
    }

    private static boolean isBack(Queue<TunnelEvent> events) {
        return events.stream()
                .anyMatch(event -> event instanceof TunnelEvent.StateChanged change
                        && change.from() == TunnelState.RECONNECTING
                        && change.to() == TunnelState.OPEN);
    }

    @Test
    void databasePool() throws Exception {
        // H2 doesn't tell of a broken connection as others do, so each has to be looked at before it is given out.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        String password = bastions.database().password();
        try (LocalTunnel tunnel = toDatabase();
                HikariDataSource pool = DatabasePool.open(tunnel, "jdbc:h2:tcp://%s/mem:app", "app", password)) {
            assertThat(answer(pool)).isEqualTo(42);

            bastions.chain().last().killSessions();
            Await.until(
                    "the route was lost and is back",
                    Duration.ofSeconds(30),
                    () -> tunnel.stats().reconnects() == 1);
            assertThat(answer(pool)).isEqualTo(42);
        }
        // H2, driver and server, leaves it to this to close the sockets of connections that were reset.
        System.gc();
    }

    private static LocalTunnel toDatabase() throws Exception {
        return Tunnel.local("localhost", bastions.database().port())
                .via("hop1", "hop2")
                .open();
    }

    private static int answer(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                ResultSet rows = connection.createStatement().executeQuery("values 6 * 7")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void tunnelMetrics() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        String password = bastions.database().password();
        LocalTunnel tunnel = toDatabase();
        new TunnelMetrics(tunnel, "db").bindTo(registry);
        try (tunnel;
                HikariDataSource pool = DatabasePool.open(tunnel, "jdbc:h2:tcp://%s/mem:app", "app", password)) {
            assertThat(answer(pool)).isEqualTo(42);
            assertThat(registry.get("tunnel.up").tag("tunnel", "db").gauge().value())
                    .isEqualTo(1);
            assertThat(registry.get("tunnel.connections.open").gauge().value()).isPositive();
            assertThat(count(registry, "tunnel.connections")).isPositive();
            assertThat(count(registry, "tunnel.connections.failed")).isZero();
            assertThat(count(registry, "tunnel.bytes.sent")).isPositive();
            assertThat(count(registry, "tunnel.bytes.received")).isPositive();
            assertThat(count(registry, "tunnel.reconnects")).isZero();
        }
        assertThat(registry.get("tunnel.up").gauge().value()).isZero();
        Await.until(
                "all have ended",
                () -> registry.get("tunnel.connections.open").gauge().value() == 0);
    }

    private static double count(MeterRegistry registry, String name) {
        return registry.get(name).functionCounter().count();
    }

    @Test
    void exposedServer() throws Exception {
        HttpServer server = ExposedServer.start("inside\n");
        try (RemoteTunnel tunnel = ExposedServer.expose(server, 0, "hop1", "hop2")) {
            assertThat(FetchPage.fetch("localhost", tunnel.port(), "hop1", "hop2"))
                    .isEqualTo("inside\n");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void socksHttpClient() throws Exception {
        try (SecureSite site = SecureSite.https("localhost", folder);
                SocksTunnel socks = SocksTunnel.dynamic(0).via("hop1", "hop2").open()) {
            HttpClient client =
                    SocksHttpClient.through(socks, HttpClient.newBuilder().sslContext(site.context()));

            assertThat(SocksHttpClient.get(client, URI.create("https://localhost:" + site.port() + "/"))
                            .body())
                    .isEqualTo(SecureSite.PAGE);
            assertThat(socks.stats().connectionsTotal()).isEqualTo(1);
        }
    }

    @Test
    void runCommand() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();

        assertThat(RunCommand.run("echo $SSH_CONNECTION; exit 3", output, "hop1", "hop2"))
                .hasToString("exit status 3");
        assertThat(output.toString(StandardCharsets.UTF_8).strip())
                .endsWith(" " + bastions.chain().last().port());
    }

    @Test
    void configuredForwards() throws Exception {
        int port = Ports.free();
        bastions.addToConfig("Host hop2\n  ProxyJump hop1\n  LocalForward " + port + " localhost:"
                + bastions.database().port() + "\n");
        try (ConfiguredTunnels forwards = ConfiguredForwards.open("hop2")) {
            assertThat(forwards.failures()).isEmpty();
            assertThat(forwards.tunnels())
                    .singleElement()
                    .satisfies(tunnel -> assertThat(tunnel.route()).hasToString("[hop1, hop2]"));
        }
    }

    @Test
    void copy() throws Exception {
        Path folder = Files.createDirectory(this.folder.resolve("site"));
        Payload content = Payload.of(3 << 20);
        Files.write(folder.resolve("large"), content.bytes());
        Files.writeString(folder.resolve("small"), "hello");
        Path there = this.folder.resolve("there");
        Path back = this.folder.resolve("back");

        assertThat(Copy.copy(folder.toString(), "hop2:" + there, Transfer.defaults(), "hop1")
                        .files())
                .isEqualTo(2);
        assertThat(Copy.copy("hop2:" + there, back.toString(), Transfer.defaults(), "hop1")
                        .files())
                .isEqualTo(2);

        assertThat(back.resolve("large")).hasBinaryContent(content.bytes());
        assertThat(back.resolve("small")).hasContent("hello");
    }

    @Test
    void copyShowsHowFarItIs() throws Exception {
        Path file =
                Files.write(folder.resolve("large file"), Payload.of(3 << 20).bytes());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = List.of(
                java.toString(),
                "-Duser.home=" + System.getProperty("user.home"),
                "-cp",
                System.getProperty("java.class.path"),
                Copy.class.getName(),
                file.toString(),
                "hop2:" + folder.resolve("copy"),
                "hop1");
        try (Pty terminal = Pty.start(command)) {
            assertThat(terminal.awaitExit()).as(terminal.shown()).isZero();

            assertThat(terminal.shown()).contains("large file 100% ", " 3145/3145 kB ", "files=1");
        }
        assertThat(Files.mismatch(file, folder.resolve("copy"))).isNegative();
    }

    @Test
    void copyIsToldWhichSideIsRemote() {
        assertThatThrownBy(() -> Copy.copy("a", "./b:c", Transfer.defaults()))
                .hasMessage("either a or ./b:c has to be host:path");
        assertThatThrownBy(() -> Copy.main("a")).hasMessageContaining("from to jump-host...");
    }
}
