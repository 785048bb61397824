package dev.tunnel.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test of your own: the tunnel is opened once for the class, and JUnit closes it after the last test. */
class DatabaseBehindBastionsTest {
    /** What stands for your network. */
    @RegisterExtension
    static final Bastions bastions = new Bastions();

    @AutoClose
    private static LocalTunnel db;

    @BeforeAll
    static void openTunnel() throws Exception {
        db = Tunnel.local("localhost", bastions.database().port())
                .via("hop1", "hop2")
                .open();
    }

    @Test
    void answers() throws Exception {
        try (Connection connection = connect();
                ResultSet answer = connection.createStatement().executeQuery("values 6 * 7")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void keepsWhatIsCommitted() throws Exception {
        try (Connection connection = connect()) {
            connection.createStatement().execute("create table customer as values ('Ada'), ('Grace')");
        }
        try (Connection connection = connect();
                ResultSet answer = connection.createStatement().executeQuery("select count(*) from customer")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getInt(1)).isEqualTo(2);
        }
    }

    private static Connection connect() throws SQLException {
        String url = "jdbc:h2:tcp://" + db.hostAndPort() + "/mem:app";
        return DriverManager.getConnection(
                url, bastions.database().user(), bastions.database().password());
    }
}
