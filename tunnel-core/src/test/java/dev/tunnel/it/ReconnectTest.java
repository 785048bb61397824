package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Reconnect;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelEvent.StateChanged;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.FlightRecording;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels through three sshd processes, of which one is killed, frozen or changed. */
class ReconnectTest {
    private static final Payload ENDLESS = Payload.of(1L << 40);
    private static final int SOME = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Reconnect SWIFT = Reconnect.always().delays(Duration.ofMillis(50), Duration.ofMillis(200));

    @AutoClose
    SshChain chain;

    @AutoClose
    TcpPeer echo;

    @AutoClose
    TcpPeer source;

    private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        OpenSshServer.required();
        chain = SshChain.start(3);
        echo = TcpPeer.echo();
        source = TcpPeer.source(ENDLESS);
    }

    private LocalTunnel.Builder tunnelTo(TcpPeer peer) throws IOException {
        return Tunnel.local("127.0.0.1", peer.port()).via(Fixture.hops(chain)).reconnect(SWIFT);
    }

    /** How often somebody has logged in at each hop. */
    private List<Long> logins() {
        return chain.hops().stream()
                .map(hop -> hop.logged("Accepted publickey"))
                .toList();
    }

    /** One login at each hop, and another one at the lost hop and those behind it. */
    private static List<Long> oneMoreFrom(int lost) {
        return IntStream.rangeClosed(1, 3).mapToObj(hop -> hop < lost ? 1L : 2L).toList();
    }

    private static void awaitOpenAgain(LocalTunnel tunnel) throws InterruptedException {
        assertThat(tunnel.awaitOpen(SOON))
                .as(tunnel.state() + " " + tunnel.closeReason())
                .isTrue();
    }

    private static void awaitState(LocalTunnel tunnel, TunnelState state) {
        Await.until("it is " + state, SOON, () -> tunnel.state() == state);
    }

    private List<TunnelState> states() {
        return events.stream()
                .filter(StateChanged.class::isInstance)
                .map(event -> ((StateChanged) event).to())
                .toList();
    }

    private void assertStates(TunnelState... states) {
        Await.until("all is told", () -> states().size() >= states.length);
        assertThat(states()).containsExactly(states);
    }

    private static void assertCut(Socket client) {
        assertThatIOException().isThrownBy(() -> Received.drain(client.getInputStream()));
    }

    /** A client that gets data without end. */
    private static Socket downloading(LocalTunnel tunnel) throws IOException {
        Socket client = Fixture.client(tunnel);
        client.getInputStream().skipNBytes(SOME);
        return client;
    }

    /** What messages say of a lost hop. */
    private String loss(int lost) {
        return "the session to hop " + lost + " of 3 (" + chain.hop(lost).spec() + ") is lost: ";
    }

    private void assertNothingIsLeft() {
        for (OpenSshServer hop : chain.hops()) {
            Await.until("no session is left at " + hop.spec(), () -> hop.sessionProcesses() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aKilledSessionIsReplacedWithThoseBehindItAlone(int lost) throws Exception {
        try (LocalTunnel tunnel = tunnelTo(source).listener(events::add).open();
                Socket client = downloading(tunnel)) {
            int port = tunnel.port();
            chain.hop(lost).killSessions();
            assertCut(client);
            awaitOpenAgain(tunnel);

            downloading(tunnel).close();
            assertThat(tunnel.port()).isEqualTo(port);
            assertThat(logins()).isEqualTo(oneMoreFrom(lost));
            assertThat(chain.hop(1).sessionProcesses()).isPositive();
            assertStates(TunnelState.OPEN, TunnelState.RECONNECTING, TunnelState.OPEN);
        }
        assertNothingIsLeft();
    }

    @Test
    void statisticsAndRecordingsKnowOfIt() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.Reconnect", Duration.ZERO);
                LocalTunnel tunnel = tunnelTo(echo).open()) {
            Instant firstOpen = tunnel.stats().openSince();
            assertThat(tunnel.stats().reconnects()).isZero();
            chain.hop(2).killSessions();
            Await.until("it has reconnected", () -> tunnel.stats().reconnects() == 1);
            awaitOpenAgain(tunnel);
            assertThat(tunnel.stats().openSince()).isAfter(firstOpen);

            List<RecordedEvent> attempts = recording.events();
            assertThat(attempts).isNotEmpty().allSatisfy(attempt -> {
                assertThat(attempt.getString("tunnel")).isEqualTo(tunnel.toString());
                assertThat(attempt.getString("cause")).startsWith(loss(2));
                assertThat(attempt.getDuration()).isPositive();
            });
            RecordedEvent last = attempts.get(attempts.size() - 1);
            assertThat(last.getInt("attempt")).isEqualTo(attempts.size());
            assertThat(last.getString("failure")).isEmpty();
        }
    }

    @Test
    void recordingsKnowWhyItFailed() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.Reconnect", Duration.ZERO);
                LocalTunnel tunnel =
                        tunnelTo(echo).reconnect(SWIFT.maxAttempts(2)).open()) {
            chain.hop(1).kill();
            awaitState(tunnel, TunnelState.FAILED);

            assertThat(recording.events())
                    .extracting(attempt -> attempt.getInt("attempt"))
                    .containsExactly(1, 2);
            assertThat(recording.events())
                    .allSatisfy(attempt -> assertThat(attempt.getString("failure"))
                            .startsWith("hop 1 of 3 (" + chain.hop(1).spec() + "): "));
            assertThat(tunnel.stats().openSince()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whileAServerIsDownClientsWaitForIt(int down) throws Exception {
        try (LocalTunnel tunnel = tunnelTo(echo).listener(events::add).open();
                Socket before = Fixture.client(tunnel)) {
            assertThat(Fixture.exchange(before, "before")).isEqualTo("before");
            chain.hop(down).kill();
            assertCut(before);
            awaitState(tunnel, TunnelState.RECONNECTING);
            try (Socket meanwhile = Fixture.client(tunnel)) {
                meanwhile.getOutputStream().write('m');
                Await.until(
                        "an attempt fails",
                        () -> events.stream().anyMatch(TunnelEvent.ReconnectFailed.class::isInstance));
                assertThat(tunnel.awaitOpen(Duration.ZERO)).isFalse();
                chain.hop(down).restart();

                assertThat(meanwhile.getInputStream().read()).isEqualTo('m');
                assertThat(Fixture.exchange(meanwhile, "on")).isEqualTo("on");
            }
            awaitOpenAgain(tunnel);
            assertThat(Fixture.say(tunnel, "after")).isEqualTo("after");
            assertThat(logins()).isEqualTo(oneMoreFrom(down));
            assertStates(TunnelState.OPEN, TunnelState.RECONNECTING, TunnelState.OPEN);
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFrozenServerIsLeftAndFoundAgain(int frozen) throws Exception {
        try (LocalTunnel tunnel = tunnelTo(echo)
                        .keepAlive(Duration.ofSeconds(1), 3)
                        .connectTimeout(Duration.ofSeconds(10))
                        .listener(events::add)
                        .open();
                Socket before = Fixture.client(tunnel)) {
            assertThat(Fixture.exchange(before, "before")).isEqualTo("before");
            chain.hop(frozen).pause();
            assertCut(before);
            awaitState(tunnel, TunnelState.RECONNECTING);
            try (Socket tooEarly = Fixture.client(tunnel)) {
                assertCut(tooEarly);
            }
            chain.hop(frozen).resume();
            awaitOpenAgain(tunnel);

            assertThat(Fixture.say(tunnel, "after")).isEqualTo("after");
            assertStates(TunnelState.OPEN, TunnelState.RECONNECTING, TunnelState.OPEN);
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anotherHostKeyEndsIt(int changed) throws Exception {
        try (LocalTunnel tunnel = tunnelTo(echo).listener(events::add).open()) {
            chain.hop(changed).kill();
            awaitState(tunnel, TunnelState.RECONNECTING);
            try (Socket waiting = Fixture.client(tunnel)) {
                chain.hop(changed).replaceHostKey("ed25519");
                chain.hop(changed).restart();
                assertCut(waiting);
            }
            awaitState(tunnel, TunnelState.FAILED);

            assertThat(tunnel.closeReason())
                    .get()
                    .asString()
                    .startsWith(loss(changed))
                    .contains("; can't reconnect: hop " + changed + " of 3 ("
                            + chain.hop(changed).spec() + "): ")
                    .contains("host key");
            assertOver(tunnel);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRevokedKeyEndsIt(int strict) throws Exception {
        try (LocalTunnel tunnel = tunnelTo(echo).listener(events::add).open()) {
            chain.hop(strict).authorizeNobody();
            chain.hop(strict).killSessions();
            awaitState(tunnel, TunnelState.FAILED);

            assertThat(tunnel.closeReason())
                    .get()
                    .asString()
                    .startsWith(loss(strict))
                    .contains("; can't reconnect: hop " + strict + " of 3 ("
                            + chain.hop(strict).spec() + "): ")
                    .contains("authentication failed");
            assertOver(tunnel);
        }
    }

    private void assertOver(LocalTunnel tunnel) throws InterruptedException {
        assertThat(tunnel.awaitOpen(SOON)).isFalse();
        Await.until("nobody listens", () -> {
            try (Socket client = Fixture.client(tunnel)) {
                return !client.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
        assertNothingIsLeft();
        assertStates(TunnelState.OPEN, TunnelState.RECONNECTING, TunnelState.FAILED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void fiftyClientsAreResetAndFiftyOthersServed(int down) throws Exception {
        List<Socket> connected = new ArrayList<>();
        List<Socket> arriving = new ArrayList<>();
        try (LocalTunnel tunnel = tunnelTo(echo).listener(events::add).open()) {
            for (int i = 0; i < 50; i++) {
                connected.add(Fixture.client(tunnel));
                assertThat(Fixture.exchange(connected.get(i), "x")).isEqualTo("x");
            }
            chain.hop(down).kill();
            awaitState(tunnel, TunnelState.RECONNECTING);
            for (int i = 0; i < 50; i++) {
                arriving.add(Fixture.client(tunnel));
                arriving.get(i).getOutputStream().write(i);
            }
            chain.hop(down).restart();

            connected.forEach(ReconnectTest::assertCut);
            for (int i = 0; i < 50; i++) {
                assertThat(arriving.get(i).getInputStream().read()).isEqualTo(i);
            }
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(50);
            assertThat(tunnel.stats().connectionsOpen()).isEqualTo(50);
            assertThat(logins()).isEqualTo(oneMoreFrom(down));
        } finally {
            for (Socket client : connected) {
                client.close();
            }
        }
        arriving.forEach(ReconnectTest::assertCut);
        for (Socket client : arriving) {
            client.close();
        }
        assertNothingIsLeft();
        assertStates(TunnelState.OPEN, TunnelState.RECONNECTING, TunnelState.OPEN, TunnelState.CLOSED);
        assertThat(events.stream()
                        .filter(TunnelEvent.ConnectionClosed.class::isInstance)
                        .map(event -> ((TunnelEvent.ConnectionClosed) event).reason())
                        .filter(reason -> reason.startsWith(loss(down))))
                .hasSize(50);
    }

    @Test
    void tunnelsThatShareASessionShareTheNextOne() throws Exception {
        List<LocalTunnel> tunnels = new ArrayList<>();
        try (SshClient client = SshClient.create()) {
            for (int i = 0; i < 10; i++) {
                tunnels.add(tunnelTo(echo).client(client).open());
            }
            chain.hop(2).kill();
            tunnels.forEach(tunnel -> awaitState(tunnel, TunnelState.RECONNECTING));
            chain.hop(2).restart();
            for (LocalTunnel tunnel : tunnels) {
                awaitOpenAgain(tunnel);
                assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            }
            assertThat(logins()).isEqualTo(oneMoreFrom(2));
        }
        assertNothingIsLeft();
    }

    @Test
    void aCloseWhileTheServerIsDownLeavesNothing() throws Exception {
        LocalTunnel tunnel = tunnelTo(echo).listener(events::add).open();
        chain.hop(3).awaitLog("Accepted publickey");
        chain.hop(3).kill();
        awaitState(tunnel, TunnelState.RECONNECTING);
        try (Socket waiting = Fixture.client(tunnel)) {
            tunnel.close();
            tunnel.close();
            assertCut(waiting);
        }
        assertNothingIsLeft();
        assertStates(TunnelState.OPEN, TunnelState.RECONNECTING, TunnelState.CLOSED);
        chain.hop(3).restart();
        assertThat(chain.hop(3).logged("Accepted publickey")).isEqualTo(1);
    }

    @Test
    void aCloseWhileAFrozenServerIsConnectedLeavesNothing() throws Exception {
        LocalTunnel tunnel = tunnelTo(echo)
                .keepAlive(Duration.ofSeconds(1), 3)
                .listener(events::add)
                .open();
        chain.hop(2).pause();
        awaitState(tunnel, TunnelState.RECONNECTING);
        long start = System.nanoTime();
        tunnel.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        chain.hop(2).resume();
        assertNothingIsLeft();
    }

    @Test
    void reconnectingNowDoesNotWaitForTheDelay() throws Exception {
        Reconnect slow = Reconnect.always().delays(Duration.ofHours(1), Duration.ofHours(1));
        try (LocalTunnel tunnel =
                tunnelTo(echo).reconnect(slow).listener(events::add).open()) {
            chain.hop(1).kill();
            Await.until(
                    "an attempt fails", () -> events.stream().anyMatch(TunnelEvent.ReconnectFailed.class::isInstance));
            chain.hop(1).restart();
            assertThat(tunnel.awaitOpen(Duration.ofMillis(100))).isFalse();
            tunnel.reconnectNow();
            awaitOpenAgain(tunnel);
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
        }
    }
}
