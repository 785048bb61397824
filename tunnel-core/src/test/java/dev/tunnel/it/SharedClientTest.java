package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that many tunnels and connections of one client share. */
class SharedClientTest {
    @AutoClose
    OpenSshServer server;

    @AutoClose
    TcpPeer echo;

    @AutoClose
    SshClient client;

    Hop hop;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
        client = SshClient.create();
        hop = Fixture.hop(server);
    }

    private LocalTunnel open() throws IOException {
        return Fixture.tunnelTo(echo, hop).client(client).open();
    }

    /** How many there have been at the server, when there have been so many at least. */
    private static long logins(OpenSshServer at, long expected) {
        return at.awaitLogged("Accepted publickey", expected);
    }

    @Test
    void manyTunnelsAndConnectionsShareOneLogin() throws Exception {
        try (LocalTunnel first = open();
                LocalTunnel second = open();
                SshConnection connection = client.connect(hop);
                Socket socket = connection.connect("127.0.0.1", echo.port())) {
            assertThat(Fixture.say(first, "one")).isEqualTo("one");
            assertThat(Fixture.say(second, "two")).isEqualTo("two");
            assertThat(Fixture.exchange(socket, "three")).isEqualTo("three");
            assertThat(logins(server, 1)).isEqualTo(1);
        }
    }

    @Test
    void whoAsksAtTheSameTimeSharesTheAttempt() {
        List<CompletableFuture<LocalTunnel>> opening = Stream.generate(() -> InBackground.supply(this::openUnchecked))
                .limit(10)
                .toList();
        opening.forEach(tunnel ->
                assertThat(tunnel.join().state()).as(tunnel.toString()).isEqualTo(TunnelState.OPEN));
        assertThat(logins(server, 1)).isEqualTo(1);
    }

    private LocalTunnel openUnchecked() {
        try {
            return open();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingOneDisturbsNoOther() throws Exception {
        try (LocalTunnel tunnel = open();
                LocalTunnel other = open();
                SshConnection connection = client.connect(hop);
                Socket running = Fixture.client(tunnel)) {
            Fixture.exchange(running, "before");
            other.close();
            connection.close();
            assertThat(Fixture.exchange(running, "after")).isEqualTo("after");
            assertThat(Fixture.say(tunnel, "new")).isEqualTo("new");
        }
    }

    @Test
    void whoComesSoonAfterTheLastOneNeedsNoLogin() throws Exception {
        open().close();
        try (LocalTunnel later = open()) {
            assertThat(Fixture.say(later, "hello")).isEqualTo("hello");
            assertThat(logins(server, 1)).isEqualTo(1);
        }
        assertThat(server.sessionProcesses()).isPositive();
        client.close();
        Await.until("the server has no session", () -> server.sessionProcesses() == 0);
    }

    @Test
    void withoutLingeringTheLastOneToCloseEndsTheSession() throws Exception {
        client.close();
        client = SshClient.builder().linger(Duration.ZERO).build();
        open().close();
        Await.until("the server has no session", () -> server.sessionProcesses() == 0);
        try (LocalTunnel later = open()) {
            assertThat(Fixture.say(later, "hello")).isEqualTo("hello");
            assertThat(logins(server, 2)).isEqualTo(2);
        }
    }

    @Test
    void aSessionThatNobodyUsesEndsAfterItsTime() throws Exception {
        client.close();
        client = SshClient.builder().linger(Duration.ofMillis(100)).build();
        open().close();
        Await.until("the server has no session", () -> server.sessionProcesses() == 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SshClient.builder().linger(Duration.ofMillis(-1)))
                .withMessage("linger time PT-0.001S is negative");
    }

    @Test
    void aTunnelThatWantsItsOwnSessionHasIt() throws Exception {
        try (LocalTunnel shared = open();
                LocalTunnel own =
                        Fixture.tunnelTo(echo, hop).client(client).unshared().open()) {
            assertThat(Fixture.say(own, "mine")).isEqualTo("mine");
            assertThat(logins(server, 2)).isEqualTo(2);
            int processes = server.sessionProcesses();
            own.close();
            Await.until("one session has ended", () -> server.sessionProcesses() < processes);
            assertThat(Fixture.say(shared, "ours")).isEqualTo("ours");
        }
    }

    @Test
    void closingTheClientClosesWhatWasOpenedWithIt() throws Exception {
        LocalTunnel tunnel = open();
        SshConnection connection = client.connect(hop);
        Socket socket = connection.connect("127.0.0.1", echo.port());
        client.close();
        assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSED);
        assertThat(tunnel.closeReason()).contains("the client was closed");
        assertThat(connection.isOpen()).isFalse();
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
    }

    @Test
    void aClosedClientOpensNothing() {
        client.close();
        client.close();
        assertThatThrownBy(this::open)
                .isInstanceOf(TunnelException.Closed.class)
                .hasMessageContaining("the client is closed");
        assertThatThrownBy(() -> client.connect(hop))
                .isInstanceOf(TunnelException.Closed.class)
                .hasMessage("connection via " + server.spec() + ": the client is closed");
        assertThat(logins(server, 0)).isZero();
    }

    @Test
    void theClientsSettingsServeItsTunnels() throws Exception {
        try (SshClient settled = SshClient.builder()
                        .identity(server.clientKey())
                        .hostKeys(HostKeyPolicy.strict(server.knownHosts()))
                        .build();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                        .via(server.spec())
                        .client(settled)
                        .open()) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void othersCredentialsGetALoginOfTheirOwn(@TempDir Path folder) throws Exception {
        SshKey other = SshKey.generate(folder.resolve("other"), "ed25519");
        server.authorize(other.publicKey());
        Hop asOther = Fixture.hop(server, Credentials.none().identity(other.privateKey()));
        try (LocalTunnel tunnel = open();
                SshConnection connection = client.connect(asOther)) {
            assertThat(tunnel.state()).isEqualTo(TunnelState.OPEN);
            assertThat(connection.isOpen()).isTrue();
            assertThat(logins(server, 2)).isEqualTo(2);
        }
    }

    @Test
    void routesShareTheHopsTheyBeginWith() throws Exception {
        try (OpenSshServer left = OpenSshServer.start();
                OpenSshServer right = OpenSshServer.start();
                SshConnection toLeft = client.connect(hop, Fixture.hop(left));
                SshConnection toRight = client.connect(hop, Fixture.hop(right))) {
            assertThat(List.of(toLeft.isOpen(), toRight.isOpen())).containsOnly(true);
            assertThat(logins(server, 1)).isEqualTo(1);
            assertThat(logins(left, 1)).isEqualTo(1);
            assertThat(logins(right, 1)).isEqualTo(1);
        }
    }
}
