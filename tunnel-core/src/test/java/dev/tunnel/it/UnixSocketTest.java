package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets on either side of a local forward. */
class UnixSocketTest {
    @AutoClose
    static OpenSshServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
    }

    private static LocalTunnel open(String spec) throws IOException {
        return Tunnel.local(spec).via(Fixture.hop(server)).open();
    }

    @Test
    void aTunnelListensOnASocketThatOnlyItsOwnerMayUse() throws Exception {
        Path local = folder.resolve("local.sock");
        try (TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = open(local + ":127.0.0.1:" + echo.port())) {
            assertThat(tunnel.localAddress()).isEqualTo(UnixDomainSocketAddress.of(local));
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(Files.getPosixFilePermissions(local)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTunnelLeadsToASocketOfTheLastHop() throws Exception {
        Path remote = folder.resolve("remote.sock");
        try (TcpPeer echo = TcpPeer.unixEcho(remote);
                LocalTunnel tunnel = open("0:" + remote)) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(tunnel.destination()).hasToString(remote.toString());
            assertThat(echo.accepted()).isEqualTo(1);
        }
    }

    @Test
    void bothSidesMayBeSockets() throws Exception {
        Path local = folder.resolve("local.sock");
        Path remote = folder.resolve("remote.sock");
        try (TcpPeer echo = TcpPeer.unixEcho(remote);
                LocalTunnel tunnel = open(local + ":" + remote)) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(echo.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aTunnelOnASocketHasNoHostAndPort() throws Exception {
        try (LocalTunnel tunnel = open(folder.resolve("local.sock") + ":db:5432")) {
            assertThatIllegalStateException().isThrownBy(tunnel::port).withMessageContaining("unix socket");
            assertThatIllegalStateException().isThrownBy(tunnel::host);
            assertThatIllegalStateException().isThrownBy(tunnel::hostAndPort);
        }
    }
}
