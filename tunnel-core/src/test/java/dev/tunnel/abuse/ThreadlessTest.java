package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.TcpPeer;
import org.junit.jupiter.api.Test;

/** A program that has no thread left can close everything, and goes on when there are some again. */
class ThreadlessTest {

    @Test
    void aProgramWithoutThreadsLosesNothingForGood() throws Exception {
        OpenSshServer.required();
        try (OpenSshServer server = OpenSshServer.start();
                TcpPeer echo = TcpPeer.echo();
                ChildJvm child = ChildJvm.withAddressSpace(
                        ThreadlessProgram.ADDRESS_SPACE_GIBIBYTES,
                        ThreadlessProgram.OPTIONS,
                        ThreadlessProgram.class,
                        server.knownHosts().toString(),
                        server.clientKey().toString(),
                        String.valueOf(echo.port()),
                        server.spec())) {
            assertThat(child.exit()).as("of %s", child.lines()).isZero();
            assertThat(child.lines()).contains("idle connections are waited for: true", "main returns");
            assertThat(child.said("Exception in thread")).isZero();
            Await.until("the server is rid of it", () -> server.sessionProcesses() == 0);
            Await.until("the destination is left", () -> echo.open() == 0);
        }
    }
}
