package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent.ConnectionClosed;
import dev.tunnel.TunnelEvent.ConnectionFailed;
import dev.tunnel.TunnelEvent.ConnectionOpened;
import dev.tunnel.TunnelEvent.StateChanged;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelListener;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a listener is told, and what it can't disturb. */
class ListenerTest {
    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    private static LocalTunnel open(int port, TunnelListener listener) throws IOException {
        return Tunnel.local("127.0.0.1", port)
                .via(Fixture.hop(server))
                .listener(listener)
                .open();
    }

    @Test
    void theLifeOfATunnelIsToldInOrder() throws Exception {
        Recorder recorder = new Recorder();
        LocalTunnel tunnel = open(echo.port(), recorder);
        assertThat(recorder.next(StateChanged.class))
                .isEqualTo(new StateChanged(TunnelState.OPENING, TunnelState.OPEN, "opened"));
        Fixture.say(tunnel, "hello");
        ConnectionOpened opened = recorder.next(ConnectionOpened.class);
        assertThat(opened.id()).isEqualTo(1);
        assertThat(opened.originator()).startsWith("127.0.0.1:");
        assertThat(opened.destination()).isEqualTo(tunnel.destination());
        assertThat(recorder.next(ConnectionClosed.class))
                .isEqualTo(new ConnectionClosed(1, opened.originator(), tunnel.destination(), 5, 5, "finished", null));
        tunnel.close();
        assertThat(recorder.next(StateChanged.class))
                .isEqualTo(new StateChanged(TunnelState.OPEN, TunnelState.CLOSED, "closed by the program"));
    }

    @Test
    void eventsComeOnAThreadOfTheirOwn() throws Exception {
        Recorder recorder = new Recorder();
        try (LocalTunnel tunnel = open(echo.port(), recorder)) {
            Fixture.say(tunnel, "hello");
            recorder.next(StateChanged.class);
            recorder.next(ConnectionOpened.class);
            recorder.next(ConnectionClosed.class);
        }
        recorder.next(StateChanged.class);
        assertThat(recorder.threads()).allSatisfy(thread -> {
            assertThat(thread.getName()).startsWith("tunnel-events");
            assertThat(thread.isDaemon()).isTrue();
        });
    }

    @Test
    void aRefusedConnectionIsToldWithTheServersReason() throws Exception {
        Recorder recorder = new Recorder();
        try (LocalTunnel tunnel = open(Ports.free(), recorder);
                Socket client = Fixture.client(tunnel)) {
            recorder.next(StateChanged.class);
            ConnectionFailed failed = recorder.next(ConnectionFailed.class);
            assertThat(failed.id()).isEqualTo(1);
            assertThat(failed.originator()).isEqualTo("127.0.0.1:" + client.getLocalPort());
            assertThat(failed.destination()).isEqualTo(tunnel.destination());
            assertThat(failed.cause())
                    .isInstanceOfSatisfying(
                            ChannelOpen.class,
                            cause -> assertThat(cause.reason()).isEqualTo(ChannelOpen.Reason.CONNECT_FAILED));
        }
    }

    @Test
    void everyConnectionThatIsOpenWhenTheTunnelIsClosedIsToldToo() throws Exception {
        Recorder recorder = new Recorder();
        LocalTunnel tunnel = open(echo.port(), recorder);
        try (Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            recorder.next(StateChanged.class);
            recorder.next(ConnectionOpened.class);
            Await.until("the answer is counted", () -> tunnel.stats().bytesReceived() == 5);
            tunnel.close();
            recorder.next(StateChanged.class);
            ConnectionClosed closed = recorder.next(ConnectionClosed.class);
            assertThat(closed.originator()).isEqualTo("127.0.0.1:" + client.getLocalPort());
            assertThat(closed.destination()).isEqualTo(tunnel.destination());
            assertThat(closed.bytesSent()).isEqualTo(5);
            assertThat(closed.bytesReceived()).isEqualTo(5);
            assertThat(closed.reason()).isEqualTo("closed by the program");
            assertThat(closed.cause()).hasMessage(closed.reason());
        }
    }

    @Test
    void aListenerThatBlocksDelaysNoData() throws Exception {
        Payload payload = Payload.of(8 << 20);
        CountDownLatch release = new CountDownLatch(1);
        try (TcpPeer source = TcpPeer.source(payload);
                LocalTunnel tunnel = open(source.port(), event -> awaitQuietly(release));
                Socket client = Fixture.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
            tunnel.close();
        } finally {
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerThatThrowsIsToldTheNextEventAllTheSame() throws Exception {
        Recorder recorder = new Recorder();
        TunnelListener throwing = event -> {
            recorder.onEvent(event);
            throw new IllegalStateException("on purpose");
        };
        try (LocalTunnel tunnel = open(echo.port(), throwing)) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            recorder.next(StateChanged.class);
            recorder.next(ConnectionOpened.class);
            recorder.next(ConnectionClosed.class);
        }
    }

    @Test
    void aListenerMayCloseItsTunnel() throws Exception {
        Recorder recorder = new Recorder();
        LocalTunnel[] self = new LocalTunnel[1];
        CountDownLatch assigned = new CountDownLatch(1);
        TunnelListener closing = event -> {
            recorder.onEvent(event);
            awaitQuietly(assigned);
            self[0].close();
        };
        try (LocalTunnel tunnel = open(echo.port(), closing)) {
            self[0] = tunnel;
            assigned.countDown();
            recorder.next(StateChanged.class);
            assertThat(recorder.next(StateChanged.class).to()).isEqualTo(TunnelState.CLOSED);
        }
    }
}
