package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tunnel.Credentials;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket factory for programs that take one. The server knows the destination by a name that is unknown here. */
class SocketFactoryTest {
    private static final int ECHO = 7007;

    @AutoClose
    TcpPeer echo;

    @AutoClose
    ScriptedSshServer server;

    @AutoClose
    SshClient client;

    SshConnection connection;
    SocketFactory factory;

    @BeforeEach
    void start() throws IOException {
        echo = TcpPeer.echo();
        server = ScriptedSshServer.builder()
                .route("echo.internal", ECHO, Fixture.at("127.0.0.1", echo.port()))
                .permit("127.0.0.1", echo.port())
                .start();
        client = SshClient.create();
        connection = client.connect(Fixture.hop(
                server, Credentials.none().password(() -> server.password().toCharArray())));
        factory = connection.socketFactory();
    }

    private static void assertEchoes(Socket socket) throws IOException {
        try (socket) {
            assertThat(Fixture.exchange(socket, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void itConnectsToANameThatIsUnknownHere() throws Exception {
        assertEchoes(factory.createSocket("echo.internal", ECHO));
        assertEchoes(factory.createSocket("echo.internal", ECHO, InetAddress.getLoopbackAddress(), 0));
    }

    @Test
    void itConnectsToAnAddress() throws Exception {
        InetAddress address = InetAddress.getByName("127.0.0.1");
        assertEchoes(factory.createSocket(address, echo.port()));
        assertEchoes(factory.createSocket(address, echo.port(), null, 0));
    }

    @Test
    void itsUnconnectedSocketsAreConnectedLater() throws Exception {
        try (Socket socket = factory.createSocket()) {
            assertThat(socket.isConnected()).isFalse();
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout(10_000);
            socket.connect(InetSocketAddress.createUnresolved("echo.internal", ECHO), 10_000);
            assertThat(socket.isConnected()).isTrue();
            assertThat(Fixture.exchange(socket, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void aNameThatWasResolvedHereIsStillSentAsAName() throws Exception {
        InetAddress anything = InetAddress.getByAddress("echo.internal", new byte[] {10, 0, 0, 1});
        try (Socket socket = factory.createSocket()) {
            socket.connect(new InetSocketAddress(anything, ECHO));
            assertThat(Fixture.exchange(socket, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void aConnectTimesOutAsAskedFor() throws Exception {
        try (Socket socket = factory.createSocket()) {
            InetSocketAddress stalling = InetSocketAddress.createUnresolved("echo.internal", Fault.STALLED_OPEN.port());
            assertThatThrownBy(() -> socket.connect(stalling, 200))
                    .isInstanceOfSatisfying(
                            ChannelOpen.class,
                            failure -> assertThat(failure.reason()).isEqualTo(ChannelOpen.Reason.TIMEOUT));
        }
    }

    @Test
    void aDestinationThatIsNotPermittedIsAnIoException() throws Exception {
        int other = Ports.free();
        assertThatThrownBy(() -> factory.createSocket("127.0.0.1", other))
                .isInstanceOfSatisfying(
                        ChannelOpen.class,
                        failure ->
                                assertThat(failure.reason()).isEqualTo(ChannelOpen.Reason.ADMINISTRATIVELY_PROHIBITED));
    }

    @Test
    void itEndsWithItsConnection() throws Exception {
        Socket early = factory.createSocket();
        connection.close();
        assertThatThrownBy(() -> factory.createSocket("echo.internal", ECHO))
                .isInstanceOf(TunnelException.Closed.class);
        assertThatThrownBy(() -> early.connect(InetSocketAddress.createUnresolved("echo.internal", ECHO)))
                .isInstanceOf(TunnelException.Closed.class);
        early.close();
    }

    @Test
    void plainHttpWorksOverIt() throws Exception {
        HttpServer http = HttpServer.create(Fixture.at("127.0.0.1", 0), 0);
        http.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        http.start();
        try (ScriptedSshServer open = ScriptedSshServer.start();
                SshConnection toHttp = client.connect(Fixture.hop(
                        open, Credentials.none().password(() -> open.password().toCharArray())));
                Socket socket = toHttp.socketFactory()
                        .createSocket("127.0.0.1", http.getAddress().getPort())) {
            String request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("hello");
        } finally {
            http.stop(0);
        }
    }
}
