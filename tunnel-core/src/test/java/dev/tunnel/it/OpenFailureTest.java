package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Bind;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a tunnel can't be opened: which hop, what was tried, what came back. Nothing is left behind. */
class OpenFailureTest {
    @AutoClose
    OpenSshServer server;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
    }

    /** A hop that is given like the server but can't be reached. */
    private Hop unreachable(String host, int port) throws IOException {
        Hop hop = Fixture.hop(server);
        return new Hop(hop.user(), host, port, hop.credentials(), hop.hostKeys(), hop.options());
    }

    /** The failure, which concerns the first hop: what is beyond it, it alone can tell. */
    private <T extends TunnelException> T openingFails(Class<T> kind, Hop... via) {
        T failure = Fixture.failure(
                kind, () -> Tunnel.local("db.internal", 5432).via(via).open());
        assertThat(failure).isNotNull();
        assertThat(failure).hasMessageStartingWith("tunnel -> db.internal:5432 via ");
        assertThat(failure.hop()).isEqualTo(via[0]);
        Await.until("the server has no session", () -> server.sessionProcesses() == 0);
        return failure;
    }

    @Test
    void theFirstHopsPortIsClosed() throws Exception {
        Hop closed = unreachable("127.0.0.1", Ports.free());
        Unreachable failure = openingFails(Unreachable.class, closed);
        assertThat(failure)
                .hasMessageContaining("hop 1 of 1 (" + closed + "): ")
                .hasMessageContaining("can't be reached: 127.0.0.1 port " + closed.port() + ": Connection refused");
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void theFirstHopsNameCantBeResolved() throws Exception {
        Hop unknown = unreachable("bastion.invalid", 22);
        Unreachable failure = openingFails(Unreachable.class, unknown);
        assertThat(failure)
                .hasMessageContaining("hop 1 of 1 (" + unknown + "): ")
                .hasMessageEndingWith("the name bastion.invalid can't be resolved");
        assertThat(failure.stage()).isEqualTo(Stage.RESOLVE);
    }

    @Test
    void theSecondHopsPortIsClosed() throws Exception {
        Hop closed = unreachable("127.0.0.1", Ports.free());
        ChannelOpen failure = openingFails(ChannelOpen.class, Fixture.hop(server), closed);
        assertThat(failure)
                .hasMessageContaining("hop 1 of 2 (" + server.spec() + "): connection to 127.0.0.1:" + closed.port()
                        + " failed: connect failed");
        assertThat(failure.reason()).isEqualTo(ChannelOpen.Reason.CONNECT_FAILED);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void theSecondHopsNameCantBeResolvedByTheFirst() throws Exception {
        Hop unknown = unreachable("bastion.invalid", 22);
        ChannelOpen failure = openingFails(ChannelOpen.class, Fixture.hop(server), unknown);
        assertThat(failure)
                .hasMessageContaining("hop 1 of 2 (" + server.spec() + "): connection to bastion.invalid:22 failed")
                .hasMessageContaining("its name is not known there");
        assertThat(failure.reason()).isEqualTo(ChannelOpen.Reason.CONNECT_FAILED);
    }

    @Test
    void theFirstHopForbidsForwarding() throws Exception {
        server.close();
        server = OpenSshServer.builder().option("AllowTcpForwarding", "no").start();
        try (OpenSshServer second = OpenSshServer.start()) {
            ChannelOpen failure = openingFails(ChannelOpen.class, Fixture.hop(server), Fixture.hop(second));
            assertThat(failure)
                    .hasMessageContaining("hop 1 of 2 (" + server.spec() + "): connection to " + second.hostAndPort()
                            + " refused: administratively prohibited")
                    .hasMessageContaining("AllowTcpForwarding or PermitOpen");
            assertThat(failure.reason()).isEqualTo(ChannelOpen.Reason.ADMINISTRATIVELY_PROHIBITED);
        }
    }

    @Test
    void thePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Fixture.at("127.0.0.1", 0));
            int port = taken.getLocalPort();
            Bind failure = Fixture.failure(
                    Bind.class,
                    () -> Tunnel.local(port, "db.internal", 5432)
                            .via(Fixture.hop(server))
                            .open());
            assertThat(failure)
                    .hasMessageStartingWith(
                            "tunnel localhost:" + port + " -> db.internal:5432 via " + server.spec() + ": ")
                    .hasMessageContaining("can't listen on localhost:" + port + ": Address already in use")
                    .hasMessageContaining("choose another port, or 0");
            assertThat(failure.stage()).isEqualTo(Stage.BIND);
            assertThat(failure.hop()).isNull();
        }
        Await.until("the server has no session", () -> server.sessionProcesses() == 0);
    }

    @Test
    void oneLoopbackIsTakenSoTheOtherIsGivenBack() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Fixture.at("::1", 0));
            int port = taken.getLocalPort();
            assertThat(Fixture.failure(
                            Bind.class,
                            () -> Tunnel.local(port, "db.internal", 5432)
                                    .via(Fixture.hop(server))
                                    .open()))
                    .hasMessageContaining("Address already in use");
            try (ServerSocket free = new ServerSocket()) {
                free.bind(Fixture.at("127.0.0.1", port));
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    @Test
    void theBindAddressIsNotOfThisMachine() {
        Bind failure = Fixture.failure(
                Bind.class,
                () -> Tunnel.local("192.0.2.1:0:db.internal:5432")
                        .via(Fixture.hop(server))
                        .open());
        assertThat(failure).hasMessageEndingWith("can't listen on 192.0.2.1:0: Cannot assign requested address");
    }

    @Test
    void theBindAddressCantBeResolved() {
        Bind failure = Fixture.failure(
                Bind.class,
                () -> Tunnel.local("nowhere.invalid:0:db.internal:5432")
                        .via(Fixture.hop(server))
                        .open());
        assertThat(failure).hasMessageContaining("can't listen on nowhere.invalid:0: the name can't be resolved");
    }

    @Test
    void theSocketsFileIsThereAndStaysThere(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("local.sock"), "precious");
        Bind failure = Fixture.failure(
                Bind.class,
                () -> Tunnel.local(file + ":db.internal:5432")
                        .via(Fixture.hop(server))
                        .open());
        assertThat(failure)
                .hasMessageEndingWith(
                        "can't listen on " + file
                                + ": the file exists; remove it if no program uses it, set StreamLocalBindUnlink, or choose another path");
        assertThat(folder).isDirectoryContaining(file::equals);
        assertThat(file).hasContent("precious");
    }

    @Test
    void theSocketsFolderIsNotThere(@TempDir Path folder) {
        Path file = folder.resolve("missing").resolve("local.sock");
        Bind failure = Fixture.failure(
                Bind.class,
                () -> Tunnel.local(file + ":db.internal:5432")
                        .via(Fixture.hop(server))
                        .open());
        assertThat(failure).hasMessageEndingWith("can't listen on " + file + ": its folder doesn't exist");
    }

    @Test
    void aFailureDisturbsNoOtherUserOfTheClient() throws Exception {
        try (SshClient client = SshClient.create();
                SshConnection connection = client.connect(Fixture.hop(server))) {
            Hop closed = unreachable("127.0.0.1", Ports.free());
            LocalTunnel.Builder beyond = Tunnel.local("db.internal", 5432)
                    .via(Fixture.hop(server), closed)
                    .client(client);
            assertThat(Fixture.failure(ChannelOpen.class, beyond::open)).isNotNull();
            assertThat(connection.isOpen()).isTrue();
            assertThat(server.logged("Accepted publickey")).isEqualTo(1);
        }
    }
}
