package dev.tunnel.examples.recipes;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import java.sql.Connection;
import java.util.Arrays;

/**
 * A pool of database connections through a tunnel. When the route is lost, connections in use fail as they do when a
 * database restarts; the pool replaces what was cut, and waits for the tunnel meanwhile, whose port stays.
 *
 * <p>Arguments: {@code jdbc:postgresql://%s/app app db.internal 5432 jump1 jump2}, with the driver on the class path
 * and the password in {@code DB_PASSWORD}.
 */
public final class DatabasePool {
    private DatabasePool() {}

    /**
     * Prints what kind of database it is.
     *
     * @param args a JDBC URL with {@code %s} for the address, the user, host and port of the database, and the SSH
     *     hosts
     */
    public static void main(String... args) throws Exception {
        Usage.check(args, 5, "jdbc-url-with-%s user db-host db-port ssh-host...");
        String[] via = Arrays.copyOfRange(args, 4, args.length);
        try (LocalTunnel tunnel = Tunnel.local(args[2], Integer.parseInt(args[3]))
                        .via(via)
                        .open();
                HikariDataSource pool = open(tunnel, args[0], args[1], System.getenv("DB_PASSWORD"));
                Connection connection = pool.getConnection()) {
            System.out.println(connection.getMetaData().getDatabaseProductVersion());
        }
    }

    /** To be closed before the tunnel. */
    static HikariDataSource open(LocalTunnel tunnel, String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(String.format(url, tunnel.hostAndPort()));
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }
}
