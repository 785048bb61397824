package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelState;
import dev.tunnel.TunnelStats;
import dev.tunnel.config.Endpoint;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an open tunnel tells about itself. */
class LocalTunnelTest {
    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    /** Closed by JUnit; the leak check looks afterwards. */
    @AutoClose
    LocalTunnel tunnel;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    @BeforeEach
    void open() throws IOException {
        tunnel = Fixture.tunnelTo(echo, Fixture.hop(server)).open();
    }

    @Test
    void itsAddressIsTheOneThatClientsUse() {
        assertThat(tunnel.host()).isEqualTo("127.0.0.1");
        assertThat(tunnel.port()).isBetween(1, 65535);
        assertThat(tunnel.hostAndPort()).isEqualTo(tunnel.host() + ":" + tunnel.port());
        assertThat(tunnel.localAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", tunnel.port()));
    }

    @Test
    void itNamesItsDestinationAndRouteAsTheyWereGiven() throws Exception {
        Hop hop = Fixture.hop(server);
        try (LocalTunnel db = Tunnel.local("db.internal", 5432).via(hop).open()) {
            assertThat(db.destination()).isEqualTo(Endpoint.tcp("db.internal", 5432));
            assertThat(db.route()).containsExactly(hop);
            assertThat(db)
                    .hasToString("tunnel[127.0.0.1:" + db.port() + "->db.internal:5432 via " + server.spec() + "]");
        }
    }

    @Test
    void itIsOpenUntilItIsClosed() {
        assertThat(tunnel.state()).isEqualTo(TunnelState.OPEN);
        assertThat(tunnel.closeReason()).isEmpty();
        tunnel.close();
        assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        assertThat(tunnel.closeReason()).contains("closed by the program");
    }

    @Test
    void itKnowsSinceWhenItIsOpen() throws Exception {
        Instant before = Instant.now();
        try (LocalTunnel another = Fixture.tunnelTo(echo, Fixture.hop(server)).open()) {
            Instant since = another.stats().openSince();
            assertThat(since).isBetween(before, Instant.now());
            Fixture.say(another, "hello");
            assertThat(another.stats().openSince()).isEqualTo(since);
        }
    }

    @Test
    void itCountsConnectionsAndBytesExactly() throws Exception {
        try (TcpPeer source = TcpPeer.source(Payload.of(1_000_003));
                LocalTunnel toSource =
                        Fixture.tunnelTo(source, Fixture.hop(server)).open()) {
            assertThat(toSource.stats()).isEqualTo(Fixture.stats(toSource, 0, 0, 0, 0, 0));
            for (int i = 0; i < 2; i++) {
                try (Socket client = Fixture.client(toSource)) {
                    Payload.of(12_345).writeTo(client.getOutputStream());
                    client.shutdownOutput();
                    Received.drain(client.getInputStream());
                }
            }
            TunnelStats expected = Fixture.stats(toSource, 0, 2, 0, 2 * 12_345, 2 * 1_000_003);
            Await.until("the connections have ended", () -> toSource.stats().connectionsOpen() == 0);
            assertThat(toSource.stats()).isEqualTo(expected);
            toSource.close();
            assertThat(toSource.stats())
                    .usingRecursiveComparison()
                    .ignoringFields("openSince")
                    .isEqualTo(expected);
            assertThat(toSource.stats().openSince()).isNull();
        }
    }

    @Test
    void itCountsTheConnectionsThatAreOpen() throws Exception {
        try (Socket first = Fixture.client(tunnel);
                Socket second = Fixture.client(tunnel)) {
            Fixture.exchange(first, "hello");
            Fixture.exchange(second, "bye");
            TunnelStats expected = Fixture.stats(tunnel, 2, 2, 0, 8, 8);
            // The client may have the last bytes a moment before they are counted.
            Await.until("the stats are " + expected, () -> tunnel.stats().equals(expected));
        }
        Await.until("no connection is open", () -> tunnel.stats().connectionsOpen() == 0);
    }

    @Test
    void oneBuilderOpenedTwiceGivesTwoIndependentTunnels() throws Exception {
        LocalTunnel.Builder builder = Fixture.tunnelTo(echo, Fixture.hop(server));
        long before = server.logged("Accepted publickey");
        try (LocalTunnel first = builder.open();
                LocalTunnel second = builder.open()) {
            assertThat(second.port()).isNotEqualTo(first.port());
            assertThat(server.awaitLogged("Accepted publickey", before + 2)).isEqualTo(before + 2);
            first.close();
            assertThat(Fixture.say(second, "hello")).isEqualTo("hello");
            assertThat(first.stats().connectionsTotal()).isZero();
            assertThat(second.stats().connectionsTotal()).isEqualTo(1);
        }
    }

    @Test
    void changingTheBuilderLaterChangesOnlyLaterTunnels() throws Exception {
        LocalTunnel.Builder builder = Fixture.tunnelTo(echo, Fixture.hop(server));
        try (LocalTunnel first = builder.open();
                LocalTunnel second = builder.bind("127.0.0.2").open()) {
            builder.via("nowhere.invalid");
            assertThat(first.host()).isEqualTo("127.0.0.1");
            assertThat(second.host()).isEqualTo("127.0.0.2");
            assertThat(first.route()).hasSize(1);
            assertThat(Fixture.say(first, "hello")).isEqualTo("hello");
            assertThat(Fixture.say(second, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void aClosedTunnelLeavesItsPortToTheNext() throws Exception {
        int port = Ports.free();
        LocalTunnel.Builder builder =
                Tunnel.local(port, "127.0.0.1", echo.port()).via(Fixture.hop(server));
        for (int i = 0; i < 3; i++) {
            try (LocalTunnel again = builder.open()) {
                assertThat(Fixture.say(again, "hello")).isEqualTo("hello");
            }
        }
    }
}
