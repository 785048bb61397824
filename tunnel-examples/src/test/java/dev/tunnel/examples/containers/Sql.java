package dev.tunnel.examples.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.examples.FactoryByName;
import dev.tunnel.testkit.Payload;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.net.SocketFactory;

/** A database that speaks SQL, and its driver. */
enum Sql {
    POSTGRESQL("jdbc:postgresql://", "postgres", 5432, "bytea"),
    MARIADB("jdbc:mariadb://", "mariadb", 3306, "longblob");

    private static final int ROWS = 1000;
    private static final Payload PAYLOAD = Payload.of(3 << 20);

    private final String scheme;
    private final String host;
    private final int port;
    private final String bytes;

    Sql(String scheme, String host, int port, String bytes) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.bytes = bytes;
    }

    /** Its name among the machines behind the bastions. */
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String url(String hostAndPort) {
        return scheme + hostAndPort + "/" + PrivateNetwork.DATABASE;
    }

    /** Connects to an address of this machine. */
    Connection connect(String hostAndPort) throws SQLException {
        return DriverManager.getConnection(url(hostAndPort), settings());
    }

    /** Connects under the name that it has behind the bastions, with such sockets. */
    Connection connect(SocketFactory factory) throws SQLException {
        FactoryByName.register(name(), factory);
        try {
            Properties settings = settings();
            settings.setProperty("socketFactory", FactoryByName.class.getName());
            settings.setProperty(FactoryByName.NAME, name());
            return DriverManager.getConnection(url(host + ":" + port), settings);
        } finally {
            FactoryByName.forget(name());
        }
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("user", PrivateNetwork.USER);
        settings.setProperty("password", PrivateNetwork.PASSWORD);
        return settings;
    }

    /** Many small rows and one large value go there and come back as they were. */
    void converse(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temporary table numbers (n int)");
            statement.execute("create temporary table files (content " + bytes + ")");
        }
        insertNumbers(connection);
        try (PreparedStatement insert = connection.prepareStatement("insert into files values (?)")) {
            insert.setBytes(1, PAYLOAD.bytes());
            insert.executeUpdate();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select content, (select sum(n) from numbers) from files")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBytes(1)).isEqualTo(PAYLOAD.bytes());
            assertThat(row.getInt(2)).isEqualTo(ROWS * (ROWS + 1) / 2);
        }
    }

    private static void insertNumbers(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into numbers values (?)")) {
            for (int n = 1; n <= ROWS; n++) {
                insert.setInt(1, n);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
