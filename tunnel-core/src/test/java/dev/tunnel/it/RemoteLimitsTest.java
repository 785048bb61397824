package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.RemoteServer;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent.ConnectionClosed;
import dev.tunnel.TunnelEvent.ConnectionFailed;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.FlightRecording;
import dev.tunnel.testkit.FullListener;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits of remote tunnels. Over there a client that was refused or cut sees the end of the stream. */
class RemoteLimitsTest {
    private static final Duration IDLE = Duration.ofMillis(1500);

    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    private static void assertEnded(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        assertThat(client.getInputStream().read()).isNegative();
    }

    private static RemoteServer.Builder served() throws IOException {
        return Tunnel.remote(0).bind("127.0.0.1").via(Fixture.hop(server));
    }

    private static void assertTooMany(Recorder recorder) throws InterruptedException {
        assertThat(recorder.find(ConnectionFailed.class).cause())
                .isInstanceOfSatisfying(
                        ChannelOpen.class, cause -> assertThat(cause.reason()).isEqualTo(Reason.RESOURCE_SHORTAGE))
                .hasMessage("the tunnel has as many connections as it may have at once: 1");
    }

    @Test
    void oneConnectionTooManyIsRefusedAlone() throws Exception {
        Recorder recorder = new Recorder();
        try (RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(server))
                        .maxConnections(1)
                        .listener(recorder)
                        .open();
                Socket first = Fixture.client(tunnel)) {
            Fixture.exchange(first, "hello");
            int before = echo.accepted();
            try (Socket second = Fixture.client(tunnel)) {
                assertEnded(second);
            }
            assertTooMany(recorder);
            assertThat(echo.accepted()).isEqualTo(before);
            assertThat(Fixture.exchange(first, "still here")).isEqualTo("still here");
        }
    }

    @Test
    void aHandlerIsNotCalledForOneTooMany() throws Exception {
        Recorder recorder = new Recorder();
        CountDownLatch end = new CountDownLatch(1);
        try (RemoteTunnel tunnel = served().maxConnections(1).listener(recorder).open(client -> {
                    client.getOutputStream().write(1);
                    end.await();
                });
                Socket first = Fixture.client(tunnel)) {
            assertThat(first.getInputStream().read()).isEqualTo(1);
            try (Socket second = Fixture.client(tunnel)) {
                assertEnded(second);
            }
            assertTooMany(recorder);
        } finally {
            end.countDown();
        }
    }

    @Test
    void thoseThatWaitToBeAcceptedCountToo() throws Exception {
        Recorder recorder = new Recorder();
        try (RemoteServer tunnel = served().maxConnections(1).listener(recorder).open();
                Socket first = Fixture.client(tunnel)) {
            Await.until("it waits", () -> tunnel.stats().connectionsOpen() == 1);
            try (Socket second = Fixture.client(tunnel)) {
                assertEnded(second);
            }
            assertTooMany(recorder);
            try (Socket accepted = tunnel.accept()) {
                assertThat(accepted.getPort()).isEqualTo(first.getLocalPort());
            }
        }
    }

    @Test
    void aDestinationThatDoesNotAnswerIsGivenUpInItsOwnTime() throws Exception {
        Recorder recorder = new Recorder();
        try (FullListener silent = FullListener.start();
                RemoteTunnel tunnel = Tunnel.remote(0, "127.0.0.1", silent.port())
                        .bind("127.0.0.1")
                        .via(Fixture.hop(server))
                        .openTimeout(Duration.ofMillis(300))
                        .listener(recorder)
                        .open();
                Socket client = Fixture.client(tunnel)) {
            assertEnded(client);
            assertThat(recorder.find(ConnectionFailed.class).cause())
                    .hasMessageContaining("can't connect to 127.0.0.1:" + silent.port());
        }
    }

    @Test
    void anIdleConnectionIsCut() throws Exception {
        Recorder recorder = new Recorder();
        try (RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hop(server))
                        .idleTimeout(IDLE)
                        .listener(recorder)
                        .open();
                Socket client = Fixture.client(tunnel)) {
            Fixture.exchange(client, "hello");
            assertEnded(client);
            assertThat(recorder.find(ConnectionClosed.class).reason()).contains("idle timeout");
            Await.until("nobody is connected to the destination", () -> echo.open() == 0);
        }
    }

    @Test
    void anIdleSocketOfTheProgramIsCut() throws Exception {
        try (RemoteServer tunnel = served().idleTimeout(IDLE).open();
                Socket client = Fixture.client(tunnel);
                Socket accepted = tunnel.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            accepted.setSoTimeout(10_000);
            assertThatIOException()
                    .isThrownBy(() -> accepted.getInputStream().read())
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertEnded(client);
        }
    }

    @Test
    void whatGoesOverASocketOfTheProgramIsRecorded() throws Exception {
        try (FlightRecording recording = new FlightRecording("dev.tunnel.Connection", Duration.ZERO);
                RemoteServer tunnel = served().open();
                Socket client = Fixture.client(tunnel)) {
            try (Socket accepted = tunnel.accept()) {
                client.getOutputStream().write(new byte[3]);
                accepted.getInputStream().readNBytes(3);
                accepted.getOutputStream().write(1);
                accepted.getOutputStream().write(new byte[1]);
                client.getInputStream().readNBytes(2);
            }
            client.close();
            Await.until("it has ended", () -> tunnel.stats().connectionsOpen() == 0);

            RecordedEvent event = assertThat(recording.events()).singleElement().actual();
            assertThat(event.getString("tunnel")).isEqualTo(tunnel.toString());
            assertThat(event.getString("destination"))
                    .isEqualTo(tunnel.remoteAddress().toString());
            assertThat(event.getLong("bytesSent")).isEqualTo(3);
            assertThat(event.getLong("bytesReceived")).isEqualTo(2);
        }
    }
}
