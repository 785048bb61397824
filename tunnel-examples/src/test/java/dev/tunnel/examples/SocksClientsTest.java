package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.config.SshConfig;
import dev.tunnel.socks.SocksTunnel;
import dev.tunnel.testkit.SecureSite;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.bson.Document;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGProperty;

/**
 * Programs that take a proxy reach, through a dynamic tunnel, servers whose names only the bastion knows. What stands
 * between "README" and "end" is in the README, line breaks apart.
 */
@Timeout(60)
class SocksClientsTest {
    @TempDir
    Path directory;

    @FunctionalInterface
    private interface Use {
        void of(SocksTunnel socks) throws Exception;
    }

    /** Opens a tunnel through a bastion that knows the given names, and nothing else. */
    private void through(Map<String, Integer> names, Use use) throws Exception {
        LoginKey key = LoginKey.create(directory.resolve("id"));
        try (EmbeddedBastion bastion = EmbeddedBastion.start("alice", key.publicKey(), names)) {
            Path known = Files.writeString(
                    directory.resolve("known_hosts"), bastion.knownHostsLine("[127.0.0.1]:" + bastion.port()) + "\n");
            try (SocksTunnel socks = SocksTunnel.dynamic(0)
                    .via("alice@127.0.0.1:" + bastion.port())
                    .config(SshConfig.none())
                    .identity(key.file())
                    .hostKeys(HostKeyPolicy.strict(known))
                    .open()) {
                use.of(socks);
            }
        }
    }

    @Test
    void theHttpClientOfTheJdk() throws Exception {
        try (SecureSite site = SecureSite.https("web.internal", directory)) {
            through(Map.of("web.internal:443", site.port()), socks -> {
                // README
                HttpClient.Builder http = HttpClient.newBuilder().proxy(socks.proxySelector()); // for https and wss
                // end
                HttpRequest request = HttpRequest.newBuilder(URI.create("https://web.internal/"))
                        .build();
                HttpResponse<String> response =
                        http.sslContext(site.context()).build().send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo(SecureSite.PAGE);
            });
        }
    }

    @Test
    void okHttp() throws Exception {
        try (SecureSite site = SecureSite.http()) {
            through(Map.of("web.internal:80", site.port()), socks -> {
                // README
                OkHttpClient http =
                        new OkHttpClient.Builder().proxy(socks.proxy()).build();
                // end
                OkHttpClient withoutNames = http.newBuilder()
                        .dns(name -> {
                            throw new UnknownHostException("nobody may look up " + name + " here");
                        })
                        .build();
                Request request =
                        new Request.Builder().url("http://web.internal/").build();
                try (Response response = withoutNames.newCall(request).execute()) {
                    assertThat(response.code()).isEqualTo(200);
                    assertThat(response.body().string()).isEqualTo(SecureSite.PAGE);
                } finally {
                    http.connectionPool().evictAll();
                    http.dispatcher().executorService().shutdown();
                }
            });
        }
    }

    @Test
    void thePostgreSqlDriver() throws Exception {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        try (Connection keptOpen = DriverManager.getConnection("jdbc:h2:mem:socks;MODE=PostgreSQL", "app", "secret")) {
            Server server = Server.createPgServer("-pgPort", "0").start();
            try {
                through(Map.of("db.internal:5432", server.getPort()), SocksClientsTest::queryDatabase);
            } finally {
                server.stop();
            }
            assertThat(keptOpen.isValid(1)).isTrue();
        }
    }

    private static void queryDatabase(SocksTunnel socks) throws Exception {
        Properties settings = new Properties();
        PGProperty.USER.set(settings, "app");
        PGProperty.PASSWORD.set(settings, "secret");
        PGProperty.CONNECT_TIMEOUT.set(settings, 10);
        PGProperty.SOCKET_TIMEOUT.set(settings, 10);
        PGProperty.SSL_MODE.set(settings, "disable");
        // Keeps the driver from a SET that H2 doesn't know.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(settings, "9.0");
        // README
        PGProperty.SOCKET_FACTORY.set(settings, SocksFactory.class.getName());
        settings.setProperty(SocksFactory.PROXY, socks.hostAndPort());
        // end
        try (Connection database =
                        DriverManager.getConnection("jdbc:postgresql://db.internal:5432/mem:socks", settings);
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select sum(x) from system_range(1, 1000)")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(500_500);
        }
    }

    @Test
    void theMySqlDriver() throws Exception {
        try (MariaDb server = MariaDb.start(directory)) {
            through(Map.of("db.internal:3306", server.port()), socks -> {
                Properties settings = new Properties();
                settings.setProperty("user", "app");
                settings.setProperty("password", "secret");
                // README
                InetSocketAddress proxy = (InetSocketAddress) socks.proxy().address();
                settings.setProperty("socksProxyHost", proxy.getHostString());
                settings.setProperty("socksProxyPort", String.valueOf(proxy.getPort()));
                settings.setProperty("socksProxyRemoteDns", "true"); // names are left to the last hop
                // end
                try (Connection database = DriverManager.getConnection("jdbc:mysql://db.internal/app", settings);
                        Statement statement = database.createStatement();
                        ResultSet rows = statement.executeQuery("select sum(seq) from seq_1_to_1000")) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(500_500);
                }
                assertThat(socks.stats().connectionsTotal()).isOne();
            });
        }
    }

    @Test
    void theMongoDbDriver() throws Exception {
        MongoServer server = new MongoServer(new MemoryBackend());
        int port = server.bind().getPort();
        try {
            through(Map.of("db.internal:27017", port), socks -> {
                // README
                InetSocketAddress proxy = (InetSocketAddress) socks.proxy().address();
                MongoClientSettings settings = MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString("mongodb://db.internal/"))
                        .applyToSocketSettings(socket -> socket.applyToProxySettings(socksProxy ->
                                socksProxy.host(proxy.getHostString()).port(proxy.getPort())))
                        .build();
                // end
                try (MongoClient client = MongoClients.create(settings)) {
                    MongoCollection<Document> numbers =
                            client.getDatabase("app").getCollection("numbers");
                    numbers.insertMany(IntStream.rangeClosed(1, 1000)
                            .mapToObj(i -> new Document("x", i))
                            .toList());
                    assertThat(numbers.countDocuments(Filters.gt("x", 500))).isEqualTo(500);
                }
                assertThat(socks.stats().connectionsTotal()).isPositive();
            });
        } finally {
            server.shutdown();
        }
    }

    @Test
    void redisCluster() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(directory)) {
            through(cluster.names(), socks -> {
                // README
                InetSocketAddress proxy = (InetSocketAddress) socks.proxy().address();
                ClientResources resources = ClientResources.builder()
                        .addressResolverGroup(NoopAddressResolverGroup.INSTANCE) // names are left to the last hop
                        .nettyCustomizer(new NettyCustomizer() {
                            @Override
                            public void afterChannelInitialized(Channel channel) {
                                channel.pipeline().addFirst(new Socks5ProxyHandler(proxy));
                            }
                        })
                        .build();
                RedisClusterClient redis = RedisClusterClient.create(resources, "redis://redis-1.internal");
                // end
                try (StatefulRedisClusterConnection<String, String> connection = redis.connect()) {
                    for (int i = 0; i < 100; i++) {
                        connection.sync().set("key " + i, "value " + i);
                    }
                    for (int i = 0; i < 100; i++) {
                        assertThat(connection.sync().get("key " + i)).isEqualTo("value " + i);
                    }
                } finally {
                    redis.shutdown(0, 10, TimeUnit.SECONDS);
                    resources.shutdown(0, 10, TimeUnit.SECONDS).get(10, TimeUnit.SECONDS);
                }
                // One to ask for the cluster, one to each node.
                assertThat(socks.stats().connectionsTotal()).isGreaterThanOrEqualTo(3);
                assertThat(socks.stats().connectionsFailed()).isZero();
            });
        }
    }
}
