package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.Reconnect;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.ResolvedHop;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.internal.session.SessionConnector;
import dev.tunnel.internal.session.SessionPool;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many forwards over one pool, whose sessions are lost at any hop while others are being connected. */
class SharedRouteStressTest {
    private static final List<List<String>> ROUTES = List.of(List.of("a"), List.of("a", "b"), List.of("a", "b", "c"));
    private static final int FORWARDS = 9;
    private static final int LOSSES = 60;
    private static final Reconnect SWIFT = Reconnect.always().delays(Duration.ofNanos(1), Duration.ofMillis(1));

    private final List<FakeSession> made = new CopyOnWriteArrayList<>();
    private final Set<String> unlucky = ConcurrentHashMap.newKeySet();

    private final class Connector implements SessionConnector {
        @Override
        public Preparation prepare(ResolvedHop hop) {
            return via -> new Attempt() {
                @Override
                public SshSession connect() throws TunnelException {
                    return SharedRouteStressTest.this.connect(hop, via);
                }

                @Override
                public Stage stage() {
                    return Stage.CONNECT;
                }

                @Override
                public void abort() {
                    // It doesn't last.
                }
            };
        }
    }

    /** A session that ends with the one it goes through. */
    private FakeSession connect(ResolvedHop hop, @Nullable SshSession via) throws TunnelException {
        boolean cut = via != null && !via.isOpen();
        if (cut || unlucky.remove(hop.host())) {
            throw new TunnelException.Unreachable(hop.hop(), Stage.CONNECT, "bad luck", null);
        }
        FakeSession session = new FakeSession(destination -> {
            ChannelPair pair = new ChannelPair();
            pair.far().close();
            return pair.near();
        });
        made.add(session);
        if (via != null) {
            via.onEnd(reason -> session.die());
        }
        return session;
    }

    private LocalForward open(SessionPool pool, List<String> hops) throws TunnelException {
        Route route = new RoutePlanner(
                        SshConfig.parse("User me"),
                        Credentials.none(),
                        HostKeyPolicy.acceptAnyInsecurely(),
                        null,
                        Duration.ofMinutes(1),
                        null)
                .plan(hops.stream().map(Hop::of).toList());
        return LocalForward.open(
                new Uplink(route, () -> pool.acquire(route, this), SWIFT),
                new ForwardSpec(Endpoint.tcp("127.0.0.1", 0), Endpoint.tcp("db", 5432)),
                new Limits(Integer.MAX_VALUE, Duration.ofMinutes(1), Duration.ZERO),
                null);
    }

    private Stream<FakeSession> living() {
        return made.stream().filter(FakeSession::isOpen);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void inTheEndThereIsOneSessionForEachHopAndNoneAfterTheClose(int seed) throws Exception {
        Random luck = new Random(seed);
        List<LocalForward> forwards = new ArrayList<>();
        try (SessionPool pool = new SessionPool(new Connector(), Duration.ZERO)) {
            for (int i = 0; i < FORWARDS; i++) {
                forwards.add(open(pool, ROUTES.get(i % ROUTES.size())));
            }
            assertThat(living()).hasSize(3);
            for (int i = 0; i < LOSSES; i++) {
                lose(luck);
                if (luck.nextInt(4) == 0) {
                    awaitOpen(forwards.get(luck.nextInt(FORWARDS)));
                }
            }
            for (LocalForward each : forwards) {
                awaitOpen(each);
                assertServed(each);
            }
            Await.until("one session is left for each hop", () -> living().count() == 3);

            forwards.forEach(each -> each.forward().close("done"));
            assertThat(living()).isEmpty();
            assertThat(made).allSatisfy(each -> assertThat(each.closeReasons()).hasSize(1));
            assertThat(made).allSatisfy(each -> assertThat(each.listeners()).isZero());
        }
    }

    /** Loses any of the living sessions, and perhaps lets an attempt fail that follows. */
    private void lose(Random luck) {
        if (luck.nextInt(3) == 0) {
            unlucky.add(List.of("a", "b", "c").get(luck.nextInt(3)));
        }
        List<FakeSession> living = living().toList();
        if (!living.isEmpty()) {
            living.get(luck.nextInt(living.size())).die();
        }
    }

    private static void awaitOpen(LocalForward forward) throws InterruptedException {
        assertThat(forward.forward().awaitOpen(Duration.ofSeconds(10))).isTrue();
    }

    private static void assertServed(LocalForward forward) throws Exception {
        try (Socket client = new Socket()) {
            client.setSoTimeout(10_000);
            client.connect(forward.localAddress());
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }
}
