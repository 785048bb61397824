package dev.tunnel.examples;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import org.h2.Driver;
import org.h2.tools.Server;

/** An in-memory H2 database behind a TCP port of loopback, with a random password. */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String USER = "app";

    private final Connection keptOpen;
    private final Server server;
    private final String password;

    private EmbeddedDatabase(Connection keptOpen, Server server, String password) {
        this.keptOpen = keptOpen;
        this.server = server;
        this.password = password;
    }

    public static EmbeddedDatabase start() throws SQLException {
        // H2 listens on every interface unless this is set before its first use.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Driver.load();
        String password = randomPassword();
        // Creates the database, which lives as long as it has a connection.
        Connection keptOpen = DriverManager.getConnection("jdbc:h2:mem:app", USER, password);
        try {
            return new EmbeddedDatabase(
                    keptOpen, Server.createTcpServer("-tcpPort", "0").start(), password);
        } catch (SQLException e) {
            keptOpen.close();
            throw e;
        }
    }

    private static String randomPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    public int port() {
        return server.getPort();
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    @Override
    public void close() throws SQLException {
        server.stop();
        keptOpen.close();
    }
}
