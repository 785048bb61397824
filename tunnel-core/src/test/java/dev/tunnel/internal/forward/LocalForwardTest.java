package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.Reconnect;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.TunnelState;
import dev.tunnel.TunnelStats;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.route.Route;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A running forward with real clients, whose session needs no network. */
class LocalForwardTest {
    private static final Endpoint DESTINATION = Endpoint.tcp("db", 5432);
    private static final Limits NO_LIMITS = new Limits(Integer.MAX_VALUE, Duration.ofMinutes(1), Duration.ZERO);
    private static final int SOON = 10_000;

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final BlockingQueue<ChannelPair> opened = new LinkedBlockingQueue<>();
    private final FakeSession session = new FakeSession(this::openChannel);
    private final AtomicInteger releases = new AtomicInteger();
    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private volatile TunnelException refusal;

    private Channel openChannel(Endpoint destination) throws TunnelException {
        if (refusal != null) {
            throw refusal;
        }
        ChannelPair pair = new ChannelPair();
        opened.add(pair);
        return pair.near();
    }

    private LocalForward open() throws TunnelException {
        return open(NO_LIMITS);
    }

    private LocalForward open(Limits limits) throws TunnelException {
        return LocalForward.open(
                uplink(session), new ForwardSpec(Endpoint.tcp("127.0.0.1", 0), DESTINATION), limits, events::add);
    }

    /** To a session that isn't replaced when it is lost. */
    private Uplink uplink(FakeSession session) throws TunnelException {
        Route route = new RoutePlanner(
                        SshConfig.parse("User me"),
                        Credentials.none(),
                        HostKeyPolicy.acceptAnyInsecurely(),
                        null,
                        Duration.ofMinutes(1),
                        null)
                .plan(List.of(Hop.of("a"), Hop.of("b")));
        return new Uplink(route, () -> session.lease(releases::incrementAndGet), Reconnect.never());
    }

    private Socket connect(LocalForward forward) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setSoTimeout(SOON);
        client.connect(forward.localAddress());
        return client;
    }

    private ChannelPair.Side server() throws InterruptedException {
        ChannelPair pair = opened.poll(10, TimeUnit.SECONDS);
        if (pair == null) {
            throw new AssertionError("no channel was opened");
        }
        return pair.far();
    }

    @AfterEach
    void closeClients() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private static void assertFree(LocalForward forward) throws IOException {
        int port = ((InetSocketAddress) forward.localAddress()).getPort();
        try (ServerSocket free = new ServerSocket()) {
            free.setReuseAddress(true);
            free.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            assertThat(free.isBound()).isTrue();
        }
    }

    private void assertOver(LocalForward forward) throws IOException {
        assertFree(forward);
        assertThat(releases).hasValue(1);
        assertThat(session.listeners()).isZero();
        Await.until("no connection is left", () -> forward.forward().stats().connectionsOpen() == 0);
    }

    @Test
    void relaysAClientAndCounts() throws Exception {
        LocalForward forward = open();
        Socket client = connect(forward);
        client.getOutputStream().write(new byte[] {1, 2, 3});
        ChannelPair.Side server = server();
        assertThat(server.input().readNBytes(3)).containsExactly(1, 2, 3);
        server.output().write(new byte[] {4, 5});
        server.close();

        assertThat(client.getInputStream().readAllBytes()).containsExactly(4, 5);
        Await.until("the connection is over", () -> forward.forward().stats().connectionsOpen() == 0);
        Instant since = forward.forward().stats().openSince();
        assertThat(forward.forward().stats()).isEqualTo(new TunnelStats(0, 1, 0, 3, 2, 0, since));
        forward.forward().close("done");
        assertOver(forward);
        Await.until("every event has arrived", () -> events.size() == 4);
        assertThat(events.get(0))
                .isEqualTo(new TunnelEvent.StateChanged(TunnelState.OPENING, TunnelState.OPEN, "opened"));
        assertThat(events.get(1)).isInstanceOfSatisfying(TunnelEvent.ConnectionOpened.class, event -> {
            assertThat(event.id()).isEqualTo(1);
            assertThat(event.destination()).isEqualTo(DESTINATION);
        });
        String originator = "127.0.0.1:" + client.getLocalPort();
        assertThat(events.get(2))
                .isEqualTo(new TunnelEvent.ConnectionClosed(1, originator, DESTINATION, 3, 2, "finished", null));
        assertThat(events.get(3)).isEqualTo(new TunnelEvent.StateChanged(TunnelState.OPEN, TunnelState.CLOSED, "done"));
    }

    @Test
    void aRefusedClientAloneIsReset() throws Exception {
        LocalForward forward = open();
        Socket neighbour = connect(forward);
        ChannelPair.Side server = server();
        refusal = new TunnelException.ChannelOpen(null, Reason.CONNECT_FAILED, "connect failed", null);
        assertReset(connect(forward));
        refusal = null;

        neighbour.getOutputStream().write(1);
        assertThat(server.input().read()).isEqualTo(1);
        connect(forward);
        server();
        assertThat(forward.forward().stats().connectionsFailed()).isEqualTo(1);
        Await.until(
                "the failure is told",
                () -> events.stream()
                        .anyMatch(event -> event instanceof TunnelEvent.ConnectionFailed failed
                                && failed.cause() instanceof TunnelException.ChannelOpen));
        forward.forward().close("done");
        assertOver(forward);
    }

    @Test
    void aBugInOpeningAChannelHitsItsClientAlone() throws Exception {
        FakeSession buggy = new FakeSession(destination -> {
            throw new IllegalStateException("bug");
        });
        LocalForward forward = LocalForward.open(
                uplink(buggy), new ForwardSpec(Endpoint.tcp("127.0.0.1", 0), DESTINATION), NO_LIMITS, null);
        assertReset(connect(forward));

        Await.until("it is counted", () -> forward.forward().stats().connectionsFailed() == 1);
        forward.forward().close(ChronoUnit.FOREVER.getDuration(), "done");
        assertFree(forward);
    }

    @Test
    void closeResetsClientsAndFreesThePortWhateverTheyDo() throws Exception {
        LocalForward forward = open();
        Socket idle = connect(forward);
        server();
        Socket full = connect(forward);
        ChannelPair.Side server = server();
        full.getOutputStream().write(new byte[2 * ChannelPair.ROOM]);
        forward.forward().close("done");

        assertFree(forward);
        assertReset(idle);
        assertReset(full);
        assertThatThrownBy(() -> server.input().readAllBytes()).hasMessageContaining("done");
        assertThat(forward.forward().state()).isEqualTo(TunnelState.CLOSED);
        assertThat(forward.forward().closeReason()).contains("done");
        forward.forward().close("again");
        assertThat(forward.forward().closeReason()).contains("done");
        assertOver(forward);
        assertThat(forward.forward().stats().connectionsFailed()).isEqualTo(2);
    }

    @Test
    void aLostSessionFailsTheTunnel() throws Exception {
        LocalForward forward = open();
        Socket client = connect(forward);
        server();
        session.die();

        assertReset(client);
        assertThat(forward.forward().state()).isEqualTo(TunnelState.FAILED);
        assertThat(forward.forward().closeReason())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("the session to hop 2 of 2 (me@b:22) is lost")
                        .contains("the peer went away"));
        forward.forward().close("done");
        assertThat(forward.forward().state()).isEqualTo(TunnelState.CLOSED);
        assertThat(forward.forward().closeReason())
                .hasValueSatisfying(why -> assertThat(why).contains("lost"));
        assertOver(forward);
    }

    @Test
    void aSessionThatIsLostAlreadyFailsTheTunnelAtOnce() throws Exception {
        session.die();
        LocalForward forward = open();

        assertThat(forward.forward().state()).isEqualTo(TunnelState.FAILED);
        forward.forward().close("done");
        assertOver(forward);
    }

    @Test
    void whatCannotBeBoundGivesTheLeaseBack() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ForwardSpec taken = new ForwardSpec(Endpoint.tcp("127.0.0.1", other.getLocalPort()), DESTINATION);

            assertThatThrownBy(() -> LocalForward.open(uplink(session), taken, NO_LIMITS, null))
                    .isInstanceOf(TunnelException.Bind.class);
        }
        assertThat(releases).hasValue(1);
        assertThat(session.listeners()).isZero();
    }

    @Test
    void aCloseThatDrainsLetsConnectionsFinishAndNobodyElseIn() throws Exception {
        LocalForward forward = open();
        Socket client = connect(forward);
        ChannelPair.Side server = server();
        Future<?> closing = threads.submit(() -> forward.forward().close(ChronoUnit.FOREVER.getDuration(), "done"));

        Await.until("nobody can connect any more", () -> isRefused(forward));
        assertThat(closing.isDone()).isFalse();
        server.output().write(42);
        server.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).containsExactly(42);
        client.close();
        Await.until("those who came just before have ended, too", () -> {
            opened.forEach(pair -> pair.far().close());
            return closing.isDone();
        });
        closing.get();
        assertOver(forward);
    }

    private static boolean isRefused(LocalForward forward) {
        try (Socket client = new Socket()) {
            client.connect(forward.localAddress());
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aCloseThatDrainsEndsWhenItsTimeIsUp() throws Exception {
        LocalForward forward = open();
        Socket client = connect(forward);
        server();
        forward.forward().close(Duration.ofMillis(20), "done");

        assertReset(client);
        assertOver(forward);
    }

    @Test
    void aCloseThatDrainsEndsWithAnInterruptWhichIsKept() throws Exception {
        LocalForward forward = open();
        Socket client = connect(forward);
        server();
        Thread.currentThread().interrupt();
        forward.forward().close(ChronoUnit.FOREVER.getDuration(), "done");

        assertThat(Thread.interrupted()).isTrue();
        assertReset(client);
        assertOver(forward);
    }

    /** Clients keep coming while several threads close. */
    @RepeatedTest(5)
    void aCloseInTheMiddleOfEverythingLeavesNothing() throws Exception {
        LocalForward forward = open();
        CountDownLatch busy = new CountDownLatch(20);
        List<Socket> sent = new CopyOnWriteArrayList<>();
        List<Future<?>> comers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            comers.add(threads.submit(() -> {
                while (forward.forward().state() == TunnelState.OPEN) {
                    try {
                        Socket client = connect(forward);
                        client.getOutputStream().write(new byte[1000]);
                        sent.add(client);
                        busy.countDown();
                    } catch (SocketException e) {
                        assertThat(e).hasMessageNotContaining("Too many open files");
                    }
                }
                return null;
            }));
        }
        busy.await();
        for (int i = 0; i < 3; i++) {
            comers.add(threads.submit(() -> forward.forward().close("done")));
        }
        for (Future<?> comer : comers) {
            comer.get(10, TimeUnit.SECONDS);
        }

        assertOver(forward);
        // A client that has seen the reset when it wrote sees it no more when it reads.
        sent.forEach(LocalForwardTest::assertReset);
    }
}
