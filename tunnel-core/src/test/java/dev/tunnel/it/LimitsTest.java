package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent.ConnectionFailed;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.FullListener;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many connections a tunnel may have, and how long their destination may take. */
class LimitsTest {
    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    private static LocalTunnel.Builder toEcho() throws IOException {
        return Fixture.tunnelTo(echo, Fixture.hop(server));
    }

    static void assertReset(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void oneConnectionTooManyIsResetAtOnceAndAlone() throws Exception {
        Recorder recorder = new Recorder();
        try (LocalTunnel tunnel = toEcho().maxConnections(2).listener(recorder).open();
                Socket first = Fixture.client(tunnel);
                Socket second = Fixture.client(tunnel)) {
            Fixture.exchange(first, "hello");
            Fixture.exchange(second, "hello");
            int before = echo.accepted();
            try (Socket third = Fixture.client(tunnel)) {
                assertReset(third);
                assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
                ConnectionFailed failed = recorder.find(ConnectionFailed.class);
                assertThat(failed.originator()).isEqualTo("127.0.0.1:" + third.getLocalPort());
                assertThat(failed.cause())
                        .hasMessage("the tunnel has as many connections as it may have at once: 2")
                        .isInstanceOfSatisfying(
                                ChannelOpen.class,
                                cause -> assertThat(cause.reason()).isEqualTo(Reason.RESOURCE_SHORTAGE));
            }
            assertThat(Fixture.exchange(first, "still here")).isEqualTo("still here");
            assertThat(Fixture.exchange(second, "me, too")).isEqualTo("me, too");
            assertThat(echo.accepted()).isEqualTo(before);
        }
    }

    @Test
    void aConnectionThatEndsLeavesItsPlaceToTheNext() throws Exception {
        try (LocalTunnel tunnel = toEcho().maxConnections(1).open()) {
            for (int i = 0; i < 5; i++) {
                assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
                awaitNone(tunnel);
            }
            assertThat(tunnel.stats().connectionsFailed()).isZero();
        }
    }

    @Test
    void aConnectionThatFailsLeavesItsPlaceToTheNext() throws Exception {
        try (FullListener silent = FullListener.start();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", silent.port())
                        .via(Fixture.hop(server))
                        .maxConnections(1)
                        .openTimeout(Duration.ofMillis(200))
                        .open()) {
            for (int i = 1; i <= 3; i++) {
                try (Socket client = Fixture.client(tunnel)) {
                    assertReset(client);
                }
                awaitNone(tunnel);
            }
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(3);
        }
    }

    @Test
    void refusedConnectionsTakeNobodysPlace() throws Exception {
        try (LocalTunnel tunnel = toEcho().maxConnections(1).open()) {
            try (Socket only = Fixture.client(tunnel)) {
                Fixture.exchange(only, "hello");
                for (int i = 0; i < 10; i++) {
                    try (Socket tooMany = Fixture.client(tunnel)) {
                        assertReset(tooMany);
                    }
                }
            }
            awaitNone(tunnel);
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(10);
        }
    }

    private static void awaitNone(LocalTunnel tunnel) {
        Await.until("no connection is open", () -> tunnel.stats().connectionsOpen() == 0);
    }

    @Test
    void aDestinationThatDoesNotAnswerIsGivenUpInItsOwnTime() throws Exception {
        Recorder recorder = new Recorder();
        try (FullListener silent = FullListener.start();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", silent.port())
                        .via(Fixture.hop(server))
                        .connectTimeout(Duration.ofMinutes(1))
                        .openTimeout(Duration.ofMillis(300))
                        .listener(recorder)
                        .open();
                Socket client = Fixture.client(tunnel)) {
            assertReset(client);
            assertThat(recorder.find(ConnectionFailed.class).cause())
                    .hasMessageContaining("127.0.0.1:" + silent.port())
                    .hasMessageContaining("no answer within 300 ms")
                    .isInstanceOfSatisfying(
                            ChannelOpen.class,
                            cause -> assertThat(cause.reason()).isEqualTo(Reason.TIMEOUT));
        }
    }

    @Test
    void theOpenTimeoutOfAConnectionIsTheConnectTimeoutUnlessSaidOtherwise() throws Exception {
        Recorder recorder = new Recorder();
        Duration enoughForALogin = Duration.ofSeconds(4);
        try (FullListener silent = FullListener.start();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", silent.port())
                        .via(Fixture.hop(server))
                        .connectTimeout(enoughForALogin)
                        .listener(recorder)
                        .open();
                Socket client = Fixture.client(tunnel)) {
            assertReset(client);
            assertThat(recorder.find(ConnectionFailed.class).cause()).hasMessageContaining("no answer within 4000 ms");
        }
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() throws Exception {
        LocalTunnel.Builder builder = toEcho();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxConnections(0))
                .withMessage("maximal number of connections 0 is less than 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.openTimeout(Duration.ZERO))
                .withMessage("open timeout PT0S is out of range: more than zero and at most a day");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.openTimeout(Duration.ofDays(2)))
                .withMessageContaining("open timeout PT48H is out of range");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.idleTimeout(Duration.ofSeconds(-1)))
                .withMessage("idle timeout PT-1S is negative");
    }
}
