package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.ChannelOpen;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from the first hop to the destination. */
class RouteTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aTunnelLeadsThroughEveryHopAndLogsInOnceAtEach(int hops) throws Exception {
        try (SshChain chain = SshChain.start(hops);
                TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = Fixture.tunnelTo(echo, Fixture.hops(chain)).open()) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(tunnel.route())
                    .map(Hop::toString)
                    .isEqualTo(chain.hops().stream().map(OpenSshServer::spec).toList());
            assertThat(chain.hops())
                    .allSatisfy(server ->
                            assertThat(server.logged("Accepted publickey")).isEqualTo(1));
        }
    }

    @Test
    void hopsGivenAsTextUseTheSettingsOfTheTunnel() throws Exception {
        try (SshChain chain = SshChain.start(2);
                TcpPeer echo = TcpPeer.echo()) {
            chain.hop(2).authorize(Path.of(chain.hop(1).clientKey() + ".pub"));
            try (LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                    .via(chain.hop(1).spec(), "ssh://" + chain.hop(2).spec())
                    .identity(chain.hop(1).clientKey())
                    .hostKeys(HostKeyPolicy.strict(chain.knownHosts()))
                    .connectTimeout(Duration.ofSeconds(20))
                    .open()) {
                assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void aDownloadThroughTwoHopsArrivesWhole() throws Exception {
        Payload payload = Payload.of(64 << 20);
        try (SshChain chain = SshChain.start(2);
                TcpPeer source = TcpPeer.source(payload);
                LocalTunnel tunnel =
                        Fixture.tunnelTo(source, Fixture.hops(chain)).open();
                Socket client = Fixture.client(tunnel)) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
        }
    }

    @Test
    void anUploadIsAnsweredAfterTheClientHasEndedItsOutput() throws Exception {
        Payload payload = Payload.of(64 << 20);
        try (SshChain chain = SshChain.start(2);
                TcpPeer digest = TcpPeer.digest();
                LocalTunnel tunnel =
                        Fixture.tunnelTo(digest, Fixture.hops(chain)).open();
                Socket client = Fixture.client(tunnel)) {
            payload.writeTo(client.getOutputStream());
            client.shutdownOutput();
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains(payload.expected().sha256());
        }
    }

    @Test
    void hopsAndDestinationsMayHaveIpv6Addresses() throws Exception {
        try (OpenSshServer first = OpenSshServer.builder().listen("::1").start();
                OpenSshServer second = OpenSshServer.builder().listen("::1").start();
                TcpPeer echo = TcpPeer.listen(
                        Fixture.at("::1", 0), (client, ended) -> client.input().transferTo(client.output()));
                LocalTunnel tunnel = Tunnel.local("::1", echo.port())
                        .via(Fixture.hop(first), Fixture.hop(second))
                        .open()) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(tunnel.destination()).hasToString("[::1]:" + echo.port());
            assertThat(tunnel.route().get(1)).hasToString(second.user() + "@[::1]:" + second.port());
        }
    }

    @Test
    void namesAreResolvedByTheHopBeforeAndNotHere() throws Exception {
        try (OpenSshServer hidden = OpenSshServer.start();
                TcpPeer echo = TcpPeer.echo();
                ScriptedSshServer outer = ScriptedSshServer.builder()
                        .route("bastion.internal", 22, Fixture.at("127.0.0.1", hidden.port()))
                        .start()) {
            Path known = folder.resolve("known_hosts");
            Files.writeString(
                    known, "bastion.internal " + hidden.hostKey("ed25519").publicLine() + "\n");
            Hop inner = Hop.of(hidden.user() + "@bastion.internal")
                    .identity(hidden.clientKey())
                    .hostKeys(HostKeyPolicy.strict(known));
            Hop first = Fixture.hop(
                    outer, Credentials.none().password(() -> outer.password().toCharArray()));
            try (LocalTunnel tunnel = Fixture.tunnelTo(echo, first, inner).open()) {
                assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            }
            assertThatThrownBy(() -> InetAddress.getByName("bastion.internal"))
                    .isInstanceOf(UnknownHostException.class);
        }
    }

    @Test
    void aDestinationsNameIsResolvedByTheLastHopAndNotHere() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                ScriptedSshServer last = ScriptedSshServer.builder()
                        .route("db.internal", 5432, Fixture.at("127.0.0.1", echo.port()))
                        .start();
                LocalTunnel tunnel = Tunnel.local("db.internal", 5432)
                        .via(Fixture.hop(
                                last,
                                Credentials.none()
                                        .password(() -> last.password().toCharArray())))
                        .open()) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
            assertThat(last.requests()).singleElement().extracting("host").isEqualTo("db.internal");
        }
        assertThatThrownBy(() -> InetAddress.getByName("db.internal")).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void aNameThatTheServerCantResolveIsTheServersFailure() throws Exception {
        try (OpenSshServer server =
                        OpenSshServer.builder().option("LogLevel", "DEBUG1").start();
                SshClient client = SshClient.create();
                SshConnection connection = client.connect(Fixture.hop(server))) {
            ChannelOpen failure = Fixture.failure(ChannelOpen.class, () -> connection.connect("nowhere.invalid", 80));
            assertThat(failure.reason()).isEqualTo(ChannelOpen.Reason.CONNECT_FAILED);
            assertThat(failure.stage()).isEqualTo(TunnelException.Stage.CHANNEL_OPEN);
            assertThat(failure).hasMessageContaining("nowhere.invalid:80");
            server.awaitLog("nowhere.invalid");
        }
    }
}
