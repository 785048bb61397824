package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.TunnelException;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.forward.Listener.StreamLocalBind;
import dev.tunnel.testkit.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        Ports.requireIpv6();
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

    /** As another user of a folder for all might do it. */
    @Test
    void nobodyCanTakeTheNamesThatAUnixSocketNeedsOnItsWay() throws Exception {
        for (char name = '!'; name <= '~'; name++) {
            if (name != '/' && name != '.') {
                Files.createDirectory(folder.resolve("." + name));
            }
        }
        Path path = folder.resolve("s.sock");
        Listener.bind(new Endpoint.Unix(path.toString())).close();
        assertThat(path).doesNotExist();
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

    @ParameterizedTest
    @CsvSource({"0177, rw-------", "0111, rw-rw-rw-", "0, rwxrwxrwx", "0777, ---------", "0137, rw-r-----"})
    void theMaskTakesPermissions(String mask, String permissions) throws Exception {
        Path path = folder.resolve("s.sock");
        StreamLocalBind how = new StreamLocalBind(Integer.parseInt(mask, 8), false);
        try (Listener listener = Listener.bind(new Endpoint.Unix(path.toString()), how)) {
            assertThat(listener.sockets()).hasSize(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo(permissions);
        }
    }

    @Test
    void anExistingFileIsReplacedWhereThatIsWanted() throws Exception {
        Path path = Files.writeString(folder.resolve("s.sock"), "expendable");
        StreamLocalBind unlink = new StreamLocalBind(0177, true);
        Listener first = Listener.bind(new Endpoint.Unix(path.toString()), unlink);
        try (Listener second = Listener.bind(new Endpoint.Unix(path.toString()), unlink)) {
            first.close();
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                    SocketChannel accepted = second.sockets().get(0).accept()) {
                assertThat(accepted.isConnected()).isEqualTo(client.isConnected());
            }
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFolderIsNeverReplaced() throws Exception {
        Path path = Files.createDirectory(folder.resolve("s.sock"));

        assertThatThrownBy(() -> Listener.bind(new Endpoint.Unix(path.toString()), new StreamLocalBind(0177, true)))
                .isInstanceOf(TunnelException.Bind.class)
                .hasMessageContaining("Is a directory")
                .hasMessageNotContaining("/.a/");
        assertThat(path).isDirectory();
    }

    @Test
    void aPathMayBeAsLongAsAUnixSocketsCanBe() throws Exception {
        Path path = folder.resolve("s".repeat(107 - folder.toString().length() - 1));
        try (Listener listener = Listener.bind(new Endpoint.Unix(path.toString()))) {
            assertThat(listener.sockets()).hasSize(1);
            assertThat(path).exists();
        }
    }

    @Test
    void manyAreBoundInOneFolderAtOnce() throws Exception {
        List<Callable<Listener>> binds = IntStream.range(0, 20)
                .<Callable<Listener>>mapToObj(i -> () ->
                        Listener.bind(new Endpoint.Unix(folder.resolve("s" + i).toString())))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(binds.size());
        for (Future<Listener> bound : threads.invokeAll(binds)) {
            bound.get().close();
        }
        threads.shutdown();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
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
