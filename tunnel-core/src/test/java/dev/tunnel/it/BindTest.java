package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a local forward listens, in every form that ssh -L has. */
class BindTest {
    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    private static LocalTunnel open(LocalTunnel.Builder tunnel) throws IOException {
        return tunnel.via(Fixture.hop(server)).open();
    }

    private static LocalTunnel open(String listen) throws IOException {
        return open(Tunnel.local(listen + ":127.0.0.1:" + echo.port()));
    }

    private static LocalTunnel.Builder toEcho() {
        return Tunnel.local("127.0.0.1", echo.port());
    }

    private static void assertReachable(LocalTunnel tunnel, String... addresses) throws IOException {
        for (String address : addresses) {
            assertThat(Fixture.say(Fixture.at(address, tunnel.port()), address)).isEqualTo(address);
        }
    }

    private static void assertRefused(LocalTunnel tunnel, String address) {
        assertThatThrownBy(() -> Fixture.say(Fixture.at(address, tunnel.port()), "hello"))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void withoutBindAddressBothLoopbacksHaveThePort() throws Exception {
        try (LocalTunnel tunnel = open(toEcho())) {
            assertReachable(tunnel, "127.0.0.1", "::1");
            assertThat(tunnel.hostAndPort()).isEqualTo("127.0.0.1:" + tunnel.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "localhost:0"})
    void localhostIsBothLoopbacksOnTheSamePort(String listen) throws Exception {
        try (LocalTunnel tunnel = open(listen)) {
            assertReachable(tunnel, "127.0.0.1", "::1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*:0", ":0"})
    void starOrNothingIsEveryInterface(String listen) throws Exception {
        try (LocalTunnel tunnel = open(listen)) {
            assertReachable(tunnel, "127.0.0.1", "127.0.0.2", "::1");
            assertThat(((InetSocketAddress) tunnel.localAddress()).getAddress().isAnyLocalAddress())
                    .isTrue();
            assertThat(tunnel.host()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void anIpv4AddressIsNothingElse() throws Exception {
        try (LocalTunnel tunnel = open("127.0.0.2:0")) {
            assertReachable(tunnel, "127.0.0.2");
            assertRefused(tunnel, "127.0.0.1");
            assertRefused(tunnel, "::1");
            assertThat(tunnel.hostAndPort()).isEqualTo("127.0.0.2:" + tunnel.port());
        }
    }

    @Test
    void anIpv6AddressStandsInBrackets() throws Exception {
        try (LocalTunnel tunnel = open("[::1]:0")) {
            assertReachable(tunnel, "::1");
            assertRefused(tunnel, "127.0.0.1");
        }
    }

    @Test
    void anIpv6AddressIsReadyForAUrl() throws Exception {
        try (LocalTunnel tunnel = open("[::1]:0")) {
            assertThat(tunnel.hostAndPort()).isEqualTo("[::1]:" + tunnel.port());
        }
    }

    @Test
    void thePortCanBeChosen() throws Exception {
        int port = Ports.free();
        try (LocalTunnel tunnel = open(Tunnel.local(port, "127.0.0.1", echo.port()))) {
            assertThat(tunnel.port()).isEqualTo(port);
            assertReachable(tunnel, "127.0.0.1", "::1");
        }
    }

    @Test
    void thePortCanBeChosenInSshsNotation() throws Exception {
        int port = Ports.free();
        try (LocalTunnel tunnel = open(port + "")) {
            assertThat(tunnel.port()).isEqualTo(port);
            assertReachable(tunnel, "127.0.0.1", "::1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "::1"})
    void bindTakesAnAddressWithoutBrackets(String address) throws Exception {
        try (LocalTunnel tunnel = open(toEcho().bind(address))) {
            assertReachable(tunnel, address);
            assertRefused(tunnel, "127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", ""})
    void bindTakesSshsWordsForEveryInterface(String address) throws Exception {
        try (LocalTunnel tunnel = open(toEcho().bind(address))) {
            assertReachable(tunnel, "127.0.0.1", "127.0.0.2", "::1");
        }
    }

    @Test
    void bindBeatsTheSpecification() throws Exception {
        int port = Ports.free();
        try (LocalTunnel tunnel =
                open(Tunnel.local("*:" + port + ":127.0.0.1:" + echo.port()).bind("127.0.0.2"))) {
            assertThat(tunnel.hostAndPort()).isEqualTo("127.0.0.2:" + port);
            assertRefused(tunnel, "127.0.0.1");
        }
    }
}
