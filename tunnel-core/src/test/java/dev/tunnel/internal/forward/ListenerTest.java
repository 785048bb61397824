package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is bound for a bind address. */
class ListenerTest {
    @TempDir
    private Path folder;

    private static int port(Listener listener) throws Exception {
        return ((InetSocketAddress) listener.first()).getPort();
    }

    private static void assertFree(int port) throws Exception {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void anAddressIsBoundToAPortOfTheSystemsChoice() throws Exception {
        int port;
        try (Listener listener = Listener.bind(Endpoint.tcp("127.0.0.1", 0))) {
            port = port(listener);
            assertThat(port).isPositive();
            assertThat(listener.sockets()).hasSize(1);
        }
        assertFree(port);
    }

    @Test
    void localhostIsBothLoopbacksWithOnePort() throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "no IPv6 loopback");
        try (Listener listener = Listener.bind(Endpoint.tcp("localhost", 0))) {
            int port = port(listener);
            assertThat(listener.sockets()).hasSize(2);
            for (String loopback : new String[] {"127.0.0.1", "::1"}) {
                try (SocketChannel client = SocketChannel.open(new InetSocketAddress(loopback, port))) {
                    assertThat(client.isConnected()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*"})
    void noAddressIsEveryInterface(String host) throws Exception {
        try (Listener listener = Listener.bind(Endpoint.tcp(host, 0))) {
            assertThat(((InetSocketAddress) listener.first()).getAddress().isAnyLocalAddress())
                    .isTrue();
            try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port(listener)))) {
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aPortInUseIsRefusedAndNothingStaysBound() throws Exception {
        try (Listener other = Listener.bind(Endpoint.tcp("127.0.0.1", 0))) {
            Endpoint taken = Endpoint.tcp("127.0.0.1", port(other));

            assertThatThrownBy(() -> Listener.bind(taken))
                    .isInstanceOfSatisfying(
                            TunnelException.Bind.class,
                            e -> assertThat(e.stage()).isEqualTo(TunnelException.Stage.BIND))
                    .hasMessageContaining(taken.toString())
                    .hasMessageContaining("another port");
        }
    }

    @Test
    void anAddressThatIsNotOursIsRefused() {
        assertThatThrownBy(() -> Listener.bind(Endpoint.tcp("192.0.2.1", 0))).isInstanceOf(TunnelException.Bind.class);
    }

    @Test
    void aUnixSocketIsForItsOwnerAloneAndLeavesNothing() throws Exception {
        Path path = folder.resolve("s.sock");
        try (Listener listener = Listener.bind(new Endpoint.Unix(path.toString()))) {
            assertThat(listener.first()).isEqualTo(UnixDomainSocketAddress.of(path));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                assertThat(client.isConnected()).isTrue();
            }
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anExistingFileIsNeverReplaced() throws Exception {
        Path path = Files.writeString(folder.resolve("s.sock"), "precious");

        assertThatThrownBy(() -> Listener.bind(new Endpoint.Unix(path.toString())))
                .isInstanceOf(TunnelException.Bind.class)
                .hasMessageContaining("remove it");
        assertThat(path).hasContent("precious");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(path);
        }
    }

    @Test
    void aSecondCloseLeavesTheNextOwnersFileAlone() throws Exception {
        Path path = folder.resolve("s.sock");
        Listener listener = Listener.bind(new Endpoint.Unix(path.toString()));
        listener.close();
        try (Listener next = Listener.bind(new Endpoint.Unix(path.toString()))) {
            listener.close();

            assertThat(next.first()).isEqualTo(UnixDomainSocketAddress.of(path));
            assertThat(path).exists();
        }
    }
}
