package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelEvent;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote tunnels that can't be had, or whose destination can't. */
class RemoteRefusalTest {
    @TempDir
    Path folder;

    private static TunnelException.Bind refused(String spec, SshChain chain) {
        return Fixture.failure(
                TunnelException.Bind.class,
                () -> Tunnel.remote(spec).via(Fixture.hops(chain)).open());
    }

    /** Whether ssh can't forward it either. */
    private static void assertSshIsRefused(String spec, SshChain chain) throws IOException {
        String last = "hop" + chain.hops().size();
        Cli.Output ssh = chain.hops().size() == 1
                ? Cli.run(
                        "ssh", "-F", chain.sshConfig().toString(), "-oExitOnForwardFailure=yes", "-N", "-R", spec, last)
                : Cli.run(
                        "ssh",
                        "-F",
                        chain.sshConfig().toString(),
                        "-J",
                        "hop1",
                        "-oExitOnForwardFailure=yes",
                        "-N",
                        "-R",
                        spec,
                        last);
        assertThat(ssh.exit()).isEqualTo(255);
        assertThat(ssh.err()).contains("remote port forwarding failed for listen p");
    }

    @Test
    void aPortInUseOverThereIsReportedWithItsLikelyCauses() throws Exception {
        try (SshChain chain = SshChain.start(2);
                ServerSocket taken = new ServerSocket()) {
            taken.bind(Fixture.at("127.0.0.1", 0));
            // Of both loopbacks sshd takes what it gets, so only one of them is asked for.
            String spec = "127.0.0.1:" + taken.getLocalPort() + ":localhost:3000";
            TunnelException.Bind failure = refused(spec, chain);
            assertSshIsRefused(spec, chain);
            assertThat(failure.stage()).isEqualTo(TunnelException.Stage.BIND);
            assertThat(failure.hop()).isEqualTo(Fixture.hop(chain.last()));
            assertThat(failure)
                    .hasMessage("tunnel 127.0.0.1 127.0.0.1:" + taken.getLocalPort() + " -> localhost:3000 via "
                            + chain.hop(1).spec() + "," + chain.hop(2).spec() + ": hop 2 of 2 ("
                            + chain.hop(2).spec() + "): can't listen on 127.0.0.1:" + taken.getLocalPort()
                            + " over there: the server refuses, and SSH has no way to say why; perhaps the port is in"
                            + " use there, or the address is none of that machine, or AllowTcpForwarding or"
                            + " PermitListen forbids it");
        }
    }

    @ParameterizedTest
    @CsvSource({"PermitListen, none", "AllowTcpForwarding, no", "AllowTcpForwarding, local", "DisableForwarding, yes"})
    void aServerMayForbidIt(String keyword, String value) throws Exception {
        try (SshChain chain = SshChain.start(1, (number, setup) -> setup.option(keyword, value))) {
            for (int port : new int[] {0, Ports.free()}) {
                String spec = port + ":localhost:3000";
                assertThat(refused(spec, chain)).hasMessageContaining("AllowTcpForwarding or PermitListen forbids it");
                assertSshIsRefused(spec, chain);
            }
        }
    }

    @Test
    void aServerMayPermitOnlySomePorts() throws Exception {
        int port = Ports.free();
        try (SshChain chain = SshChain.start(1, (number, setup) -> setup.option("PermitListen", "localhost:" + port));
                RemoteTunnel tunnel = Tunnel.remote(port, "localhost", 3000)
                        .via(Fixture.hops(chain))
                        .open()) {
            assertThat(tunnel.port()).isEqualTo(port);
            assertThat(refused(Ports.free() + ":localhost:3000", chain)).isNotNull();
        }
    }

    @Test
    void anAddressThatIsNoneOfTheHopIsRefused() throws Exception {
        try (SshChain chain = SshChain.start(1, (number, setup) -> setup.option("GatewayPorts", "clientspecified"))) {
            String spec = "192.0.2.1:" + Ports.free() + ":localhost:3000";
            assertThat(refused(spec, chain)).hasMessageContaining("the address is none of that machine");
            assertSshIsRefused(spec, chain);
        }
    }

    @Test
    void aPrivilegedPortIsMentionedAsALikelyCause() throws Exception {
        try (SshChain chain = SshChain.start(1, (number, setup) -> setup.option("PermitListen", "none"))) {
            assertThat(refused("80:localhost:3000", chain)).hasMessageContaining("ports below 1024 need root");
        }
    }

    @Test
    void anExistingFileIsNotReplacedByAUnixSocket() throws Exception {
        Path path = Files.createFile(folder.resolve("taken.sock"));
        try (SshChain chain = SshChain.start(1)) {
            assertThat(refused(path + ":localhost:3000", chain))
                    .hasMessageContaining("can't listen on " + path)
                    .hasMessageContaining("the file exists");
            assertSshIsRefused(path + ":localhost:3000", chain);
        }
    }

    @Test
    void aRefusedTunnelLeavesTheSharedSessionAlone() throws Exception {
        try (SshChain chain = SshChain.start(1);
                TcpPeer echo = TcpPeer.echo();
                ServerSocket taken = new ServerSocket();
                SshClient client = SshClient.create();
                RemoteTunnel tunnel = Fixture.remoteTo(echo, Fixture.hops(chain))
                        .client(client)
                        .open()) {
            taken.bind(Fixture.at("127.0.0.1", 0));
            assertThatThrownBy(() -> Tunnel.remote("127.0.0.1:" + taken.getLocalPort() + ":localhost:3000")
                            .client(client)
                            .via(Fixture.hops(chain))
                            .open())
                    .isInstanceOf(TunnelException.Bind.class);
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", "localhost:8080", "*:0"})
    void aSpecificationWithoutDestinationIsADynamicForwardWhichThisIsNot(String spec) {
        assertThatThrownBy(() -> Tunnel.remote(spec).via("nowhere.invalid").open())
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("remote dynamic forward")
                .hasMessageContaining("tunnel-socks");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortOutOfRangeIsFoundBeforeAnyConnection(int port) {
        assertThatThrownBy(() -> Tunnel.remote(port, "localhost", 1)
                        .via("nowhere.invalid")
                        .open())
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("port " + port);
        assertThatThrownBy(() -> Tunnel.remote(port).via("nowhere.invalid").open())
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("port " + port);
    }

    @Test
    void aBindAddressDoesNotGoWithAUnixSocket() {
        assertThatThrownBy(() -> Tunnel.remote("/r.sock:localhost:1")
                        .bind("127.0.0.1")
                        .via("nowhere.invalid")
                        .open())
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("give one or the other");
    }

    @Test
    void aRefusedDestinationIsAnOpenFailureAsWithSsh() throws Exception {
        int nobody = Ports.free();
        List<TunnelEvent> events = new CopyOnWriteArrayList<>();
        try (OpenSshServer server =
                        OpenSshServer.builder().option("LogLevel", "DEBUG1").start();
                RemoteTunnel tunnel = Tunnel.remote(0, "127.0.0.1", nobody)
                        .bind("127.0.0.1")
                        .via(Fixture.hop(server))
                        .listener(events::add)
                        .open()) {
            Cli.Output curl = Cli.run("curl", "-sS", "http://127.0.0.1:" + tunnel.port() + "/");
            // Nothing, or a reset where the request was there already: sshd closes what it has accepted.
            assertThat(curl.exit()).isIn(52, 56);
            server.awaitLog("open failed: connect failed: can't connect to 127.0.0.1:" + nobody + ": ");
            Await.until("the failure is told", () -> events.size() == 2);
            TunnelEvent.ConnectionFailed failed = (TunnelEvent.ConnectionFailed) events.get(1);
            assertThat(failed.id()).isEqualTo(1);
            assertThat(failed.originator()).startsWith("127.0.0.1:");
            assertThat(failed.cause())
                    .isInstanceOfSatisfying(
                            TunnelException.ChannelOpen.class,
                            cause -> assertThat(cause.reason()).isEqualTo(Reason.CONNECT_FAILED))
                    .hasMessageContaining("can't connect to 127.0.0.1:" + nobody);
            assertThat(tunnel.stats().connectionsFailed()).isEqualTo(1);
            assertThat(tunnel.stats().connectionsOpen()).isZero();
        }
    }

    @Test
    void aDestinationWhoseNameIsUnknownHereIsAnOpenFailure() throws Exception {
        try (OpenSshServer server =
                        OpenSshServer.builder().option("LogLevel", "DEBUG1").start();
                RemoteTunnel tunnel = Tunnel.remote(0, "nowhere.invalid", 80)
                        .bind("127.0.0.1")
                        .via(Fixture.hop(server))
                        .open()) {
            Cli.run("curl", "-sS", "http://127.0.0.1:" + tunnel.port() + "/");
            server.awaitLog("open failed: connect failed: can't connect to nowhere.invalid:80: the name");
        }
    }

    @Test
    void aMissingUnixSocketIsAnOpenFailure() throws Exception {
        try (OpenSshServer server =
                        OpenSshServer.builder().option("LogLevel", "DEBUG1").start();
                RemoteTunnel tunnel = Tunnel.remote("127.0.0.1:0:" + folder.resolve("missing.sock"))
                        .via(Fixture.hop(server))
                        .open()) {
            Cli.run("curl", "-sS", "http://127.0.0.1:" + tunnel.port() + "/");
            server.awaitLog("missing.sock: No such file or directory");
        }
    }
}
