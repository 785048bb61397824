package dev.tunnel.examples.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Redis, and Lettuce, its client. */
final class Redis {
    static final String HOST = "redis";
    static final int PORT = 6379;
    private static final int KEYS = 1000;

    private Redis() {}

    /** Talks to an address of this machine. */
    static void converse(String hostAndPort) throws Exception {
        converse(ClientResources.create(), hostAndPort);
    }

    /** Talks to it through a SOCKS proxy, under the name that it has over there. */
    static void converse(Proxy proxy) throws Exception {
        ClientResources resources = ClientResources.builder()
                .addressResolverGroup(NoopAddressResolverGroup.INSTANCE)
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new Socks5ProxyHandler((InetSocketAddress) proxy.address()));
                    }
                })
                .build();
        converse(resources, HOST + ":" + PORT);
    }

    private static void converse(ClientResources resources, String hostAndPort) throws Exception {
        RedisClient client = RedisClient.create(resources, "redis://" + hostAndPort);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().del("counter");
            countInOneGo(connection.async());
            String large = "0123456789".repeat(100_000);
            connection.sync().set("large", large);
            assertThat(connection.sync().get("large")).isEqualTo(large);
        } finally {
            client.shutdown(0, 10, TimeUnit.SECONDS);
            resources.shutdown(0, 10, TimeUnit.SECONDS).get(10, TimeUnit.SECONDS);
        }
    }

    private static void countInOneGo(RedisAsyncCommands<String, String> commands) throws Exception {
        List<RedisFuture<Long>> answers = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            answers.add(commands.incr("counter"));
        }
        for (int i = 0; i < KEYS; i++) {
            assertThat(answers.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i + 1);
        }
    }
}
