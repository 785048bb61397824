package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Local forwards through real OpenSSH servers. */
class LocalTunnelTest {

    private static Hop[] hops(SshChain chain) throws Exception {
        HostKeyPolicy known = HostKeyPolicy.strict(chain.knownHosts());
        return chain.hops().stream()
                .map(server -> Hop.of(server.spec())
                        .credentials(Credentials.none().identity(server.clientKey()))
                        .hostKeys(known))
                .toArray(Hop[]::new);
    }

    @Test
    void aDownloadThroughTwoHopsArrivesWhole() throws Exception {
        OpenSshServer.required();
        Payload payload = Payload.of(64 << 20);
        try (SshChain chain = SshChain.start(2);
                TcpPeer source = TcpPeer.source(payload);
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", source.port())
                        .via(hops(chain))
                        .open();
                Socket client = new Socket(tunnel.host(), tunnel.port())) {
            assertThat(Received.drain(client.getInputStream())).isEqualTo(payload.expected());
        }
    }

    @Test
    void anUploadIsAnsweredAfterTheClientHasEndedItsOutput() throws Exception {
        OpenSshServer.required();
        Payload payload = Payload.of(64 << 20);
        try (SshChain chain = SshChain.start(2);
                TcpPeer digest = TcpPeer.digest();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", digest.port())
                        .via(hops(chain))
                        .open();
                Socket client = new Socket(tunnel.host(), tunnel.port())) {
            payload.writeTo(client.getOutputStream());
            client.shutdownOutput();
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains(payload.expected().sha256());
        }
    }
}
