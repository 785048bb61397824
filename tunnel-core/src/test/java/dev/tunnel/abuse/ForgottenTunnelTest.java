package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.TcpPeer;
import org.junit.jupiter.api.Test;

/** Tunnels that nobody closes. */
class ForgottenTunnelTest {

    @Test
    void aForgottenTunnelLetsTheProgramEnd() throws Exception {
        OpenSshServer.required();
        try (OpenSshServer server = OpenSshServer.start();
                TcpPeer echo = TcpPeer.echo();
                ChildJvm child = forget(server, echo, false)) {
            assertThat(child.exit()).as("of %s", child.lines()).isZero();
            assertThat(child.lines()).contains("used: true", "main returns");
            Await.until("the server is rid of it", () -> server.sessionProcesses() == 0);
        }
    }

    @Test
    void aTunnelThatNobodyRefersToIsReportedOnceAndGoesOn() throws Exception {
        OpenSshServer.required();
        try (OpenSshServer server = OpenSshServer.start();
                TcpPeer echo = TcpPeer.echo();
                ChildJvm child = forget(server, echo, true)) {
            child.await("was never closed");
            child.endInput();
            assertThat(child.exit()).as("of %s", child.lines()).isZero();
            assertThat(child.lines()).contains("used: true", "used again: true", "main returns");
            assertThat(child.said("WARN")).isEqualTo(1);
            assertThat(child.lines())
                    .filteredOn(line -> line.contains("WARN"))
                    .first()
                    .asString()
                    .contains("127.0.0.1:" + echo.port(), server.hostAndPort());
        }
    }

    private static ChildJvm forget(OpenSshServer server, TcpPeer echo, boolean collect) throws Exception {
        return ChildJvm.onClassPath(
                ForgottenTunnel.class,
                server.knownHosts().toString(),
                server.clientKey().toString(),
                String.valueOf(echo.port()),
                server.spec(),
                String.valueOf(collect));
    }
}
