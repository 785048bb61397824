package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.LocalTunnel;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.TcpPeer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens at the limits of sshd. */
class ServerLimitsTest {

    /** MaxSessions counts shells and the like, not forwarded connections. */
    @Test
    void maxSessionsLimitsNoTunnel() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (OpenSshServer server =
                        OpenSshServer.builder().option("MaxSessions", "1").start();
                TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel = Fixture.tunnelTo(echo, Fixture.hop(server)).open()) {
            for (int i = 0; i < 20; i++) {
                clients.add(Fixture.client(tunnel));
            }
            for (Socket client : clients) {
                assertThat(Fixture.exchange(client, "hello")).isEqualTo("hello");
            }
            assertThat(server.logged("Accepted publickey")).isEqualTo(1);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void maxStartupsIsNamedWhereItMayBeTheReason() throws Exception {
        try (OpenSshServer server =
                        OpenSshServer.builder().option("MaxStartups", "1:100:1").start();
                Socket other = new Socket(server.host(), server.port())) {
            byte[] banner = other.getInputStream().readNBytes(4);
            assertThat(banner).asString(StandardCharsets.US_ASCII).isEqualTo("SSH-");
            Unreachable failure = Fixture.failure(Unreachable.class, () -> Fixture.login(Fixture.hop(server)));
            assertThat(failure.stage()).isEqualTo(Stage.BANNER);
            assertThat(failure)
                    .hasMessageContaining("banner failed: ")
                    .hasMessageContaining("before it identified itself, saying \"Exceeded MaxStartups\"")
                    .hasMessageContaining("(MaxStartups)");
            assertThat(failure.isRetryable()).isTrue();
        }
    }
}
