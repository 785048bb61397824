package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelEvent.ConnectionFailed;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A destination that the last hop can't or won't connect to: that client alone is reset, with the reason told. */
class DestinationFailureTest {
    private final LinkedBlockingQueue<ConnectionFailed> failures = new LinkedBlockingQueue<>();

    private void note(TunnelEvent event) {
        if (event instanceof ConnectionFailed failed) {
            failures.add(failed);
        }
    }

    private LocalTunnel open(OpenSshServer server, String destination) throws IOException {
        return Tunnel.local("0:" + destination)
                .via(Fixture.hop(server))
                .listener(this::note)
                .open();
    }

    private void assertClientIsReset(LocalTunnel tunnel, Reason reason) throws Exception {
        try (Socket client = Fixture.client(tunnel)) {
            client.setSoTimeout(10_000);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
        ConnectionFailed failed = failures.poll(10, TimeUnit.SECONDS);
        assertThat(failed).isNotNull();
        assertThat(failed.cause()).isInstanceOf(ChannelOpen.class);
        assertThat(((ChannelOpen) failed.cause()).reason()).isEqualTo(reason);
        assertThat(failed.cause())
                .hasMessageContaining(tunnel.destination().toString())
                .hasMessageContaining(reason.toString());
    }

    private static void assertCountedAsFailed(LocalTunnel tunnel, int connections) {
        Await.until("no connection is open", () -> tunnel.stats().connectionsOpen() == 0);
        assertThat(tunnel.stats().connectionsTotal()).isEqualTo(connections);
        assertThat(tunnel.stats().connectionsFailed()).isEqualTo(connections);
        assertThat(tunnel.stats().bytesReceived()).isZero();
        assertThat(tunnel.state()).isEqualTo(TunnelState.OPEN);
    }

    @Test
    void aClosedPort() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                LocalTunnel tunnel = open(server, "127.0.0.1:" + Ports.free())) {
            assertClientIsReset(tunnel, Reason.CONNECT_FAILED);
            assertClientIsReset(tunnel, Reason.CONNECT_FAILED);
            assertCountedAsFailed(tunnel, 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"nowhere.invalid:80", "/nowhere/at/all.sock"})
    void aNameOrSocketThatIsNotThere(String destination) throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                LocalTunnel tunnel = open(server, destination)) {
            assertClientIsReset(tunnel, Reason.CONNECT_FAILED);
            assertCountedAsFailed(tunnel, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"AllowTcpForwarding, no", "PermitOpen, none", "PermitOpen, 127.0.0.1:1", "DisableForwarding, yes"})
    void aServerThatForbidsIt(String option, String value) throws Exception {
        try (OpenSshServer server =
                        OpenSshServer.builder().option(option, value).start();
                TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = open(server, "127.0.0.1:" + echo.port())) {
            assertClientIsReset(tunnel, Reason.ADMINISTRATIVELY_PROHIBITED);
            assertCountedAsFailed(tunnel, 1);
            assertThat(echo.accepted()).isZero();
        }
    }

    @Test
    void neighboursGoOnAndTheDestinationMayComeBack() throws Exception {
        int port = Ports.free();
        try (OpenSshServer server = OpenSshServer.start();
                TcpPeer echo = TcpPeer.echo();
                LocalTunnel neighbour =
                        Fixture.tunnelTo(echo, Fixture.hop(server)).open();
                LocalTunnel tunnel = open(server, "127.0.0.1:" + port);
                Socket running = Fixture.client(neighbour)) {
            Fixture.exchange(running, "before");
            assertClientIsReset(tunnel, Reason.CONNECT_FAILED);
            assertThat(Fixture.exchange(running, "after")).isEqualTo("after");
            try (TcpPeer late = TcpPeer.listen(
                    Fixture.at("127.0.0.1", port),
                    (client, ended) -> client.input().transferTo(client.output()))) {
                assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
                assertThat(late.accepted()).isEqualTo(1);
            }
        }
    }
}
