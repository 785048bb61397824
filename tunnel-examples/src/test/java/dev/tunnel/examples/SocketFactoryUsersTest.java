package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGProperty;

/** Programs that take a socket factory reach servers that only the bastion knows, without a local port. */
class SocketFactoryUsersTest {
    @TempDir
    Path directory;

    @FunctionalInterface
    private interface Use {
        void of(SshConnection connection) throws Exception;
    }

    /** Connects to a bastion that knows the given names. */
    private void through(Map<String, Integer> names, Use use) throws Exception {
        LoginKey key = LoginKey.create(directory.resolve("id"));
        try (EmbeddedBastion bastion = EmbeddedBastion.start("alice", key.publicKey(), names)) {
            String host = "127.0.0.1:" + bastion.port();
            Path known = Files.writeString(
                    directory.resolve("known_hosts"), bastion.knownHostsLine("[127.0.0.1]:" + bastion.port()) + "\n");
            try (SshClient client = SshClient.builder()
                            .identity(key.file())
                            .hostKeys(HostKeyPolicy.strict(known))
                            .build();
                    SshConnection connection = client.connect("alice@" + host)) {
                use.of(connection);
            }
        }
    }

    @Test
    void thePostgreSqlDriver() throws Exception {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        try (Connection keptOpen = DriverManager.getConnection("jdbc:h2:mem:pg;MODE=PostgreSQL", "app", "secret")) {
            Server server = Server.createPgServer("-pgPort", "0").start();
            try {
                through(Map.of("db.internal:5432", server.getPort()), this::queryDatabase);
            } finally {
                server.stop();
            }
            assertThat(keptOpen.isValid(1)).isTrue();
        }
    }

    private void queryDatabase(SshConnection connection) throws Exception {
        FactoryByName.register("db", connection.socketFactory());
        Properties settings = new Properties();
        PGProperty.USER.set(settings, "app");
        PGProperty.PASSWORD.set(settings, "secret");
        PGProperty.SOCKET_FACTORY.set(settings, FactoryByName.class.getName());
        settings.setProperty(FactoryByName.NAME, "db");
        PGProperty.CONNECT_TIMEOUT.set(settings, 10);
        PGProperty.SOCKET_TIMEOUT.set(settings, 10);
        PGProperty.SSL_MODE.set(settings, "disable");
        // Keeps the driver from a SET that H2 doesn't know.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(settings, "9.0");
        try (Connection database = DriverManager.getConnection("jdbc:postgresql://db.internal:5432/mem:pg", settings);
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select sum(x) from system_range(1, 1000)")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(500_500);
        } finally {
            FactoryByName.forget("db");
        }
    }

    @Test
    void okHttp() throws Exception {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        web.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestHeaders().getFirst("Host").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        web.start();
        try {
            through(Map.of("web.internal:80", web.getAddress().getPort()), this::getTwice);
        } finally {
            web.stop(0);
        }
    }

    private void getTwice(SshConnection connection) throws IOException {
        OkHttpClient http = new OkHttpClient.Builder()
                .socketFactory(connection.socketFactory())
                // The bastion resolves the name; an address of no meaning keeps OkHttp from doing so.
                .dns(name -> List.of(InetAddress.getByAddress(name, new byte[4])))
                .build();
        try {
            for (int i = 0; i < 2; i++) {
                Request request =
                        new Request.Builder().url("http://web.internal/").build();
                try (Response response = http.newCall(request).execute()) {
                    assertThat(response.code()).isEqualTo(200);
                    assertThat(response.body().string()).isEqualTo("web.internal");
                }
            }
        } finally {
            http.connectionPool().evictAll();
            http.dispatcher().executorService().shutdown();
        }
    }
}
