package dev.tunnel.examples;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelStats;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Reaches a database behind two bastions, all of it on this machine, and tells how. */
final class EmbeddedDemo {
    private static final String SCHEMA = """
      create table customer (id int primary key, name varchar(40));
      create table purchase (customer_id int references customer, amount decimal(9, 2));
      insert into customer values (1, 'Ada'), (2, 'Grace'), (3, 'Edsger');
      insert into purchase values (1, 12.50), (1, 7.50), (2, 99.90), (3, 5.00), (3, 5.25), (3, 4.75);
      """;

    private static final String QUERY = """
      select c.name, count(*) as purchases, sum(p.amount) as total
      from customer c join purchase p on p.customer_id = c.id
      group by c.name order by total desc
      """;

    private final EmbeddedNetwork network;
    private final Report report;

    private EmbeddedDemo(EmbeddedNetwork network, Report report) {
        this.network = network;
        this.report = report;
    }

    static void run(Report report) throws Exception {
        report.title("A database behind two bastions, all on this machine (ports of loopback stand for the hosts).");
        report.step("Start two bastions and a database");
        Stopwatch time = new Stopwatch();
        try (TemporaryDirectory files = TemporaryDirectory.create();
                EmbeddedNetwork network = EmbeddedNetwork.start(files.path())) {
            EmbeddedDemo demo = new EmbeddedDemo(network, report);
            demo.describe(time);
            demo.tryShortCut();
            demo.useTunnel();
        }
        report.line("cleaned up", "servers stopped, keys and known_hosts deleted");
    }

    private void describe(Stopwatch time) {
        report.line(
                "bastion 1",
                "%s, host key ED25519 %s",
                network.hop1(),
                network.bastion1().fingerprint());
        report.line("", "connects to %s:22 only", EmbeddedNetwork.BASTION2);
        report.line(
                "bastion 2",
                "%s, host key ED25519 %s",
                network.hop2(),
                network.bastion2().fingerprint());
        report.line("", "connects to %s:%d only", EmbeddedNetwork.DATABASE, EmbeddedNetwork.DATABASE_PORT);
        report.line(
                "database", "H2, known as %s:%d to bastion 2", EmbeddedNetwork.DATABASE, EmbeddedNetwork.DATABASE_PORT);
        report.line("ready in", "%s", time);
    }

    /** Asks bastion 1 for the database, which it must refuse. */
    private void tryShortCut() throws Exception {
        report.step("Try to reach the database from bastion 1, which must not work");
        try (SshClient client = SshClient.builder()
                        .hostKeys(HostKeyPolicy.strict(network.knownHosts()))
                        .build();
                SshConnection bastion1 = client.connect(network.hop1());
                Socket socket = bastion1.connect(EmbeddedNetwork.DATABASE, EmbeddedNetwork.DATABASE_PORT)) {
            throw new IllegalStateException("bastion 1 ignores its permit list: it connected " + socket);
        } catch (TunnelException.ChannelOpen refused) {
            report.line("refused", "%s", refused.getMessage());
        }
    }

    private void useTunnel() throws Exception {
        report.step("Open a tunnel through both bastions, with strict host keys");
        Stopwatch time = new Stopwatch();
        LocalTunnel tunnel = Tunnel.local(EmbeddedNetwork.DATABASE, EmbeddedNetwork.DATABASE_PORT)
                .via(network.hop1(), network.hop2())
                .hostKeys(HostKeyPolicy.strict(network.knownHosts()))
                .open();
        try (tunnel) {
            report.line("open in", "%s", time);
            report.line("local address", "%s", tunnel.hostAndPort());
            report.line("route", "%s -> %s", Report.route(tunnel.route()), tunnel.destination());
            query(tunnel);
            close(tunnel);
        }
    }

    private void close(LocalTunnel tunnel) {
        report.step("Close the tunnel when its connections have finished");
        Stopwatch time = new Stopwatch();
        tunnel.close(Duration.ofSeconds(5));
        report.line(
                "state",
                "%s after %s: %s",
                tunnel.state(),
                time,
                tunnel.closeReason().orElse("no reason"));
    }

    private void query(LocalTunnel tunnel) throws SQLException {
        String url = "jdbc:h2:tcp://" + tunnel.hostAndPort() + "/mem:app";
        report.step("Run SQL through it: " + url);
        Stopwatch time = new Stopwatch();
        EmbeddedDatabase database = network.database();
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA);
            try (ResultSet rows = statement.executeQuery(QUERY)) {
                report.table(rows);
            }
        }
        TunnelStats stats = tunnel.stats();
        report.line("done in", "%s", time);
        report.line("connections", "%d, failed %d", stats.connectionsTotal(), stats.connectionsFailed());
        report.line("bytes", "%d to the database, %d back", stats.bytesSent(), stats.bytesReceived());
    }
}
