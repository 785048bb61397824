package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Reconnect;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelEvent.StateChanged;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.ForwardSpec;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A local forward with real clients, whose sessions the test gives and takes. */
final class HealingForward implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(1);
    /** After the first failure nothing happens by itself. */
    static final Reconnect PATIENT = Reconnect.always().delays(Duration.ofHours(1), Duration.ofHours(2));

    private static final int SOON = 10_000;

    final FakeSessions sessions = new FakeSessions();
    final FakeSession first;
    final Forward forward;
    private final LocalForward local;
    private final BlockingQueue<ChannelPair> opened = new LinkedBlockingQueue<>();
    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    HealingForward(Duration timeout, Reconnect reconnect) throws TunnelException {
        this(timeout, reconnect, null);
    }

    /** Starts with the given session, or with one that opens channels. */
    HealingForward(Duration timeout, Reconnect reconnect, @Nullable FakeSession start) throws TunnelException {
        first = start == null ? session() : start;
        sessions.offer(first);
        local = LocalForward.open(
                sessions.uplink(timeout, reconnect),
                new ForwardSpec(Endpoint.tcp("127.0.0.1", 0), Endpoint.tcp("db", 5432)),
                new Limits(Integer.MAX_VALUE, timeout, Duration.ZERO),
                events::add);
        forward = local.forward();
    }

    /** A session that opens channels. */
    FakeSession session() {
        return new FakeSession(destination -> {
            ChannelPair pair = new ChannelPair();
            opened.add(pair);
            return pair.near();
        });
    }

    Socket connect() throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setSoTimeout(SOON);
        client.connect(local.localAddress());
        return client;
    }

    /** The other side of a channel; waits until it is opened. */
    ChannelPair.Side server() throws InterruptedException {
        ChannelPair pair = opened.poll(SOON, TimeUnit.MILLISECONDS);
        if (pair == null) {
            throw new AssertionError("no channel was opened");
        }
        return pair.far();
    }

    /** Whether a channel was opened that {@link #server} has not given. */
    boolean hasOpened() {
        return !opened.isEmpty();
    }

    /** Connects, sends a byte to the server, and another one back. */
    Socket connected() throws IOException, InterruptedException {
        Socket client = connect();
        assertConnected(client, server());
        return client;
    }

    static void assertConnected(Socket client, ChannelPair.Side server) throws IOException {
        client.getOutputStream().write(1);
        assertThat(server.input().read()).isEqualTo(1);
        server.output().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    void awaitOpen() throws InterruptedException {
        assertThat(forward.awaitOpen(Duration.ofMillis(SOON))).isTrue();
    }

    void awaitState(TunnelState state) {
        Await.until("it is " + state, () -> forward.state() == state);
    }

    /** Waits for the first event of a kind. */
    <T extends TunnelEvent> T awaitEvent(Class<T> type) {
        Await.until("there is a " + type.getSimpleName(), () -> !events(type).isEmpty());
        return events(type).get(0);
    }

    <T extends TunnelEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits for so many changes of the state. */
    List<StateChanged> changes(int count) {
        Await.until(
                count + " changes are told", () -> events(StateChanged.class).size() == count);
        return events(StateChanged.class);
    }

    void awaitNobodyListens() {
        Await.until("the port is closed", () -> {
            try {
                connect();
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Closes the forward, of which nothing is left then. */
    void closeAndAssertOver() throws IOException {
        forward.close("done");
        assertThat(forward.state()).isEqualTo(TunnelState.CLOSED);
        try (ServerSocket free = new ServerSocket()) {
            free.setReuseAddress(true);
            free.bind(local.localAddress());
        }
        Await.until("no lease is left", () -> sessions.leases() == 0);
        Await.until("no connection is left", () -> forward.stats().connectionsOpen() == 0);
        assertThat(first.listeners()).isZero();
    }

    @Override
    public void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        forward.close("the test is over");
    }
}
