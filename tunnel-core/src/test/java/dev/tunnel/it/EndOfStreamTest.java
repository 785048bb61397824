package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.LocalTunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may end first, and what the other side sees of it. */
class EndOfStreamTest {
    private static final Payload DOWN = Payload.of(300_000);
    private static final Payload UP = Payload.of(200_000);

    @AutoClose
    static OpenSshServer server;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
    }

    private static LocalTunnel open(TcpPeer peer) throws IOException {
        return Fixture.tunnelTo(peer, Fixture.hop(server)).open();
    }

    @Test
    void theDestinationMayEndItsOutputAndStillReceive() throws Exception {
        try (TcpPeer source = TcpPeer.source(DOWN);
                LocalTunnel tunnel = open(source);
                Socket client = Fixture.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(DOWN.expected());
            UP.writeTo(client.getOutputStream());
            client.shutdownOutput();
            assertThat(source.awaitReceived(1)).isEqualTo(UP.expected());
        }
    }

    @Test
    void aDestinationThatClosesFirstIsHeardToTheEnd() throws Exception {
        try (TcpPeer greeter = TcpPeer.greeter(DOWN.bytes());
                LocalTunnel tunnel = open(greeter);
                Socket client = Fixture.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(DOWN.expected());
        }
    }

    @Test
    void aClientThatClosesIsHeardToTheEnd() throws Exception {
        try (TcpPeer sink = TcpPeer.sink();
                LocalTunnel tunnel = open(sink)) {
            try (Socket client = Fixture.client(tunnel)) {
                UP.writeTo(client.getOutputStream());
            }
            assertThat(sink.awaitReceived(1)).isEqualTo(UP.expected());
        }
    }

    @Test
    void aClientThatResetsFreesTheDestinationAndDisturbsNoNeighbour() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = open(echo);
                Socket neighbour = Fixture.client(tunnel)) {
            Fixture.exchange(neighbour, "before");
            try (Socket client = Fixture.client(tunnel)) {
                Fixture.exchange(client, "hello");
                client.setSoLinger(true, 0);
            }
            Await.until(
                    "the reset has arrived",
                    () -> echo.open() == 1 && tunnel.stats().connectionsOpen() == 1);
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
            assertThat(Fixture.exchange(neighbour, "after")).isEqualTo("after");
        }
    }
}
