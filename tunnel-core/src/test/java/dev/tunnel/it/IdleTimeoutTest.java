package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent.ConnectionClosed;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections on which nothing moves are cut in time, and those on which something does are not. */
class IdleTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofMillis(1500);
    /** Where something is to move all the time, also on a machine that has more to do. */
    private static final Duration UNHURRIED = Duration.ofSeconds(6);

    private static final Duration LONGER = UNHURRIED.plusSeconds(1);

    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    private static LocalTunnel.Builder to(TcpPeer peer) throws IOException {
        return Fixture.tunnelTo(peer, Fixture.hop(server)).idleTimeout(TIMEOUT);
    }

    @Test
    void anIdleConnectionIsResetOnBothSides() throws Exception {
        Recorder recorder = new Recorder();
        try (LocalTunnel tunnel = to(echo).listener(recorder).open();
                Socket client = Fixture.client(tunnel)) {
            long idleSince = System.nanoTime();
            Fixture.exchange(client, "hello");
            LimitsTest.assertReset(client);
            assertThat(System.nanoTime() - idleSince).isGreaterThan(TIMEOUT.toNanos() * 9 / 10);
            ConnectionClosed closed = recorder.find(ConnectionClosed.class);
            assertThat(closed.bytesReceived()).isEqualTo(5);
            assertThat(closed.reason())
                    .isEqualTo("nothing was sent or received for 1500 ms (the tunnel's idle timeout)");
            assertThat(closed.cause()).hasMessage(closed.reason());
            Await.until("nobody is connected to the destination", () -> echo.open() == 0);
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
            assertThat(Fixture.say(tunnel, "the next one")).isEqualTo("the next one");
        }
    }

    @Test
    void aConnectionOnWhichNothingEverMovedIsCutToo() throws Exception {
        try (LocalTunnel tunnel = to(echo).open();
                Socket client = Fixture.client(tunnel)) {
            LimitsTest.assertReset(client);
        }
    }

    @Test
    void aClientOfAUnixSocketIsCutToo(@TempDir Path folder) throws Exception {
        Path local = folder.resolve("local.sock");
        try (LocalTunnel tunnel = Tunnel.local(local + ":127.0.0.1:" + echo.port())
                        .via(Fixture.hop(server))
                        .idleTimeout(TIMEOUT)
                        .open();
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(local))) {
            // A unix socket knows no reset.
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            Await.until("it is counted", () -> tunnel.stats().connectionsFailed() == 1);
        }
    }

    @Test
    void aHalfClosedConnectionIsCutToo() throws Exception {
        try (TcpPeer silent = TcpPeer.stalledReader();
                LocalTunnel tunnel = to(silent).open();
                Socket client = Fixture.client(tunnel)) {
            client.shutdownOutput();
            LimitsTest.assertReset(client);
        }
    }

    /** Both sides are there, and everything in between is full. */
    @Test
    void aConnectionThatIsStuckIsCutToo() throws Exception {
        try (TcpPeer stalled = TcpPeer.stalledReader();
                LocalTunnel tunnel = to(stalled).open();
                Socket client = Fixture.client(tunnel)) {
            assertThatThrownBy(() -> Payload.of(1L << 30).writeTo(client.getOutputStream()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void trafficInOneDirectionKeepsAConnection() throws Exception {
        try (TcpPeer sink = TcpPeer.sink();
                LocalTunnel tunnel = to(sink).idleTimeout(UNHURRIED).open();
                Socket client = Fixture.client(tunnel)) {
            byte[] some = new byte[1000];
            long sent = 0;
            for (long start = System.nanoTime(); System.nanoTime() - start < LONGER.toNanos(); ) {
                client.getOutputStream().write(some);
                sent += some.length;
            }
            client.shutdownOutput();
            assertThat(sink.awaitReceived(1).bytes()).isEqualTo(sent);
        }
    }

    @Test
    void aConversationKeepsItsConnectionAndNoOther() throws Exception {
        try (LocalTunnel tunnel = to(echo).idleTimeout(UNHURRIED).open();
                Socket talking = Fixture.client(tunnel);
                Socket silent = Fixture.client(tunnel)) {
            for (long start = System.nanoTime(); System.nanoTime() - start < LONGER.toNanos(); ) {
                Fixture.exchange(talking, "still here");
            }
            LimitsTest.assertReset(silent);
            Await.until("only the silent one has ended", () -> tunnel.stats().connectionsOpen() == 1);
            LimitsTest.assertReset(talking);
        }
    }

    /** Each has its own time, however many there are. */
    @Test
    void connectionsThatBecomeIdleAfterEachOtherAreCutAfterEachOther() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (LocalTunnel tunnel = to(echo).open()) {
            for (int i = 0; i < 20; i++) {
                Socket client = Fixture.client(tunnel);
                clients.add(client);
                Fixture.exchange(client, "hello");
            }
            for (Socket client : clients) {
                LimitsTest.assertReset(client);
            }
            Await.until("no connection is open", () -> tunnel.stats().connectionsOpen() == 0);
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(20);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void sshConfigsChannelTimeoutCountsUnlessSaidOtherwise() throws Exception {
        SshConfig config = SshConfig.parse("ChannelTimeout session=1h direct-tcpip=1s *=1h");
        try (LocalTunnel tunnel = Fixture.tunnelTo(echo, Fixture.hop(server))
                        .config(config)
                        .open();
                LocalTunnel unlimited =
                        to(echo).config(config).idleTimeout(Duration.ZERO).open();
                Socket kept = Fixture.client(unlimited);
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(kept, "hello");
            LimitsTest.assertReset(client);
            assertThat(Fixture.exchange(kept, "still here")).isEqualTo("still here");
        }
    }

    @Test
    void aTimeoutOfForEverOrZeroCutsNothing() throws Exception {
        for (Duration never : List.of(Duration.ZERO, ChronoUnit.FOREVER.getDuration())) {
            try (LocalTunnel tunnel = to(echo).idleTimeout(never).open();
                    Socket idle = Fixture.client(tunnel)) {
                Fixture.exchange(idle, "hello");
                assertThat(Await.comes(
                                Duration.ofMillis(500), () -> tunnel.stats().connectionsOpen() == 0))
                        .isFalse();
                assertThat(Fixture.exchange(idle, "hello")).isEqualTo("hello");
            }
        }
    }
}
