package dev.tunnel.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshChainTest {

    @Test
    void jumpsThroughThreeHops() throws IOException {
        try (SshChain chain = SshChain.start(3)) {
            String config = chain.sshConfig().toString();

            Cli.Output output = Cli.run("ssh", "-F", config, "-J", "hop1,hop2", "hop3", "echo", "through");

            assertThat(output).isEqualTo(new Cli.Output(0, "through\n", ""));
            chain.hops().forEach(hop -> hop.awaitLog("Accepted publickey"));
        }
    }

    @Test
    void reachesTheLastHopOnlyThroughTheOneBefore() throws IOException {
        try (SshChain chain = SshChain.start(3)) {
            Cli.Output output = Cli.run("ssh", "-F", chain.sshConfig().toString(), "-J", "hop1", "hop3", "true");

            assertThat(output.err()).contains("administratively prohibited");
            assertThat(chain.last().logged("Connection from")).isZero();
        }
    }

    @Test
    void connectsStandardInputToThePermittedDestination() throws IOException {
        try (TcpPeer digest = TcpPeer.digest();
                SshChain chain = SshChain.start(2, (hop, builder) -> permitAtTheEnd(hop, builder, digest.port()))) {
            String config = chain.sshConfig().toString();

            Cli.Output output = Cli.run(
                    "hello", List.of("ssh", "-F", config, "-J", "hop1", "-W", "127.0.0.1:" + digest.port(), "hop2"));

            assertThat(output.out()).isEqualTo(digest.awaitReceived(1) + "\n").startsWith("5 ");
        }
    }

    @Test
    void refusesWhatIsNotPermitted() throws IOException {
        try (TcpPeer permitted = TcpPeer.echo();
                TcpPeer other = TcpPeer.echo();
                SshChain chain = SshChain.start(2, (hop, builder) -> permitAtTheEnd(hop, builder, permitted.port()))) {
            Cli.Output output = Cli.run(
                    "ssh", "-F", chain.sshConfig().toString(), "-J", "hop1", "-W", "127.0.0.1:" + other.port(), "hop2");

            assertThat(output.err()).contains("administratively prohibited");
            assertThat(other.accepted()).isZero();
        }
    }

    @Test
    void forwardsALocalPortForCurl() throws IOException {
        byte[] answer = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(US_ASCII);
        PeerBehaviour http = (connection, received) -> {
            connection.input().read(new byte[4096]);
            connection.output().write(answer);
        };
        int port = Ports.free();
        try (TcpPeer web = TcpPeer.start(http);
                SshChain chain = SshChain.start(2);
                Cli forward = startForward(chain, port, web.port())) {
            forward.await("Local forwarding listening on 127.0.0.1 port " + port);

            assertThat(Cli.run("curl", "-s", "http://127.0.0.1:" + port + "/").out())
                    .isEqualTo("hello");
            assertThat(web.accepted()).isEqualTo(1);
        }
    }

    private static Cli startForward(SshChain chain, int port, int destination) throws IOException {
        String forward = "127.0.0.1:" + port + ":127.0.0.1:" + destination;
        return Cli.start("ssh", "-v", "-F", chain.sshConfig().toString(), "-N", "-J", "hop1", "-L", forward, "hop2");
    }

    private static void permitAtTheEnd(int hop, OpenSshServerBuilder builder, int port) {
        if (hop == 2) {
            builder.permitOpen("127.0.0.1:" + port);
        }
    }
}
