package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Reconnect;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.TunnelState;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.FakeSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A remote forward whose hop is the test. */
@Timeout(60)
class RemoteForwardTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Reconnect SWIFT = Reconnect.always().delays(Duration.ofMillis(1), Duration.ofMillis(1));

    private final FakeSessions sessions = new FakeSessions();
    private final FakeHop hop = new FakeHop();
    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();
    private RemoteForward remote;

    private FakeSession open(Service service) throws TunnelException {
        return open(service, Integer.MAX_VALUE);
    }

    private FakeSession open(Service service, int connections) throws TunnelException {
        FakeSession session = hop.session();
        sessions.offer(session);
        Limits limits = new Limits(connections, LONG, Duration.ZERO);
        remote = RemoteForward.open(sessions.uplink(LONG, SWIFT), Endpoint.loopback(0), service, limits, events::add);
        return session;
    }

    private static DestinationService to(TcpPeer peer) {
        return new DestinationService(Endpoint.tcp("127.0.0.1", peer.port()));
    }

    @AfterEach
    void close() {
        if (remote != null) {
            remote.forward().close("the test is over");
        }
        assertThat(sessions.leases()).isZero();
    }

    private void reconnect(FakeSession lost) throws InterruptedException {
        sessions.offer(hop.session());
        lost.die();
        assertThat(remote.forward().awaitOpen(LONG)).isTrue();
    }

    @Test
    void itAsksForThePortThatItHadAndCancelsThat() throws Exception {
        FakeSession session = open(new BacklogService(1));
        assertThat(remote.address()).isEqualTo(Endpoint.loopback(FakeHop.CHOSEN));
        assertThat(remote.forward().name()).isEqualTo("tunnel[b:40000->this program via a,b]");

        reconnect(session);
        remote.forward().close("done");

        assertThat(hop.asked).containsExactly(Endpoint.loopback(0), Endpoint.loopback(FakeHop.CHOSEN));
        Await.until("it is cancelled", () -> hop.cancelled.equals(List.of(Endpoint.loopback(FakeHop.CHOSEN))));
    }

    @Test
    void closedWhileItAsksItCancelsWhatItGets() throws Exception {
        FakeSession session = open(new BacklogService(1));
        CompletableFuture<Void> closed = new CompletableFuture<>();
        hop.onListen(() -> {
            remote.forward().close("done");
            closed.complete(null);
        });
        sessions.offer(hop.session());
        session.die();
        closed.join();

        Await.until("both are cancelled", () -> hop.cancelled.size() == 2);
        assertThat(remote.forward().state()).isEqualTo(TunnelState.CLOSED);
    }

    @Test
    void aConnectionIsAcceptedOnlyWhenItsDestinationIsConnected() throws Exception {
        try (TcpPeer echo = TcpPeer.echo()) {
            open(to(echo));
            FakeHop.Visitor visitor = hop.connect();
            assertThat(visitor.answer.join()).isNull();
            visitor.pair.far().output().write(1);
            assertThat(visitor.pair.far().input().read()).isEqualTo(1);
            visitor.pair.far().shutdownOutput();
            assertThat(visitor.pair.far().input().read()).isNegative();
            Await.until("it has ended", () -> remote.forward().stats().connectionsOpen() == 0);
        }
        FakeHop.Visitor refused = hop.connect();
        assertThat(refused.answer.join()).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(remote.forward().stats().connectionsFailed()).isEqualTo(1);
    }

    @Test
    void aSessionLostBeforeTheChannelIsOpenLeavesNothing() throws Exception {
        try (TcpPeer echo = TcpPeer.echo()) {
            open(to(echo));
            FakeHop.Visitor visitor = new FakeHop.Visitor();
            visitor.sessionLost = true;
            hop.connect(visitor);

            Await.until("it has failed", () -> remote.forward().stats().connectionsFailed() == 1);
            Await.until("the destination is left", () -> echo.accepted() == 1 && echo.open() == 0);
        }
    }

    @Test
    void aSessionLostBeforeTheChannelIsOpenIsNoEndForTheDestination() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        try (TcpPeer destination = TcpPeer.start((connection, received) -> {
            try {
                read.complete(connection.input().read());
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        })) {
            open(to(destination));
            FakeHop.Visitor visitor = new FakeHop.Visitor();
            visitor.sessionLost = true;
            hop.connect(visitor);

            assertThatThrownBy(read::join).hasRootCauseInstanceOf(SocketException.class);
        }
    }

    @Test
    void whatWaitedForALostSessionIsForgotten() throws Exception {
        BacklogService backlog = new BacklogService(1);
        FakeSession session = open(backlog);
        hop.connect();
        assertThat(hop.connect().answer.join()).isEqualTo(Reason.RESOURCE_SHORTAGE);

        reconnect(session);
        assertThatThrownBy(() -> backlog.accept(Duration.ZERO)).isInstanceOf(SocketTimeoutException.class);
        FakeHop.Visitor later = hop.connect();
        try (Socket client = backlog.accept(LONG)) {
            assertThat(client).isNotNull();
            assertThat(later.answer).isCompletedWithValue(null);
        }
        assertThat(remote.forward().stats().connectionsFailed()).isEqualTo(2);
    }

    @Test
    void aConnectionWhoseSessionIsLostIsSkippedByAccept() throws Exception {
        BacklogService backlog = new BacklogService(2);
        open(backlog);
        FakeHop.Visitor lost = new FakeHop.Visitor();
        lost.sessionLost = true;
        hop.connect(lost);
        FakeHop.Visitor good = hop.connect();

        try (Socket client = backlog.accept(LONG)) {
            assertThat(client.getRemoteSocketAddress()).hasToString("/192.0.2.7:4321");
            assertThat(client.getLocalPort()).isEqualTo(FakeHop.CHOSEN);
            assertThat(good.answer).isCompleted();
        }
    }

    @Test
    void connectionsThatComeAfterTheCloseAreRefused() throws Exception {
        open(new HandlerService(client -> {
            throw new AssertionError("nobody comes");
        }));
        remote.forward().close("done");

        assertThat(hop.connect().answer.join()).isEqualTo(Reason.ADMINISTRATIVELY_PROHIBITED);
    }

    /** Its thread would be one too many as well. */
    @Test
    void aConnectionThatIsOneTooManyIsRefusedOnTheSpot() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (TcpPeer echo = TcpPeer.echo()) {
            for (Service service : List.of(new HandlerService(client -> done.await()), to(echo))) {
                open(service, 1);
                assertThat(hop.connect().answer.join()).isNull();

                assertThat(hop.connect().answer).isCompletedWithValue(Reason.RESOURCE_SHORTAGE);
                remote.forward().close("next");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, IOException.class, StackOverflowError.class})
    void aFailedHandlerIsTold(Class<? extends Throwable> failure) throws Exception {
        open(new HandlerService(client -> {
            Throwable scripted = failure.getConstructor(String.class).newInstance("scripted");
            if (scripted instanceof Error error) {
                throw error;
            }
            throw (Exception) scripted;
        }));
        hop.connect().pair.far().close();

        Await.until("the end is told", () -> events.stream().anyMatch(TunnelEvent.ConnectionClosed.class::isInstance));
        assertThat(events)
                .filteredOn(TunnelEvent.ConnectionClosed.class::isInstance)
                .singleElement()
                .extracting("bytesSent", "bytesReceived", "reason")
                .containsExactly(0L, 0L, "its handler failed: " + failure.getName() + ": scripted");
    }
}
