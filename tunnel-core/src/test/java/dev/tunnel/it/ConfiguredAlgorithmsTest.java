package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.LocalTunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.TcpPeer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ssh_config says about algorithms is what is used on the wire. */
class ConfiguredAlgorithmsTest {
    private static final Payload PAYLOAD = Payload.of(24 << 20);
    private static OpenSshServer server;

    @BeforeAll
    static void start() throws Exception {
        server = OpenSshServer.builder()
                .option("Compression", "yes")
                .option("LogLevel", "DEBUG1")
                .option("Ciphers", "+aes256-cbc")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Hop hop(String keyword, String value) throws Exception {
        return Fixture.hop(server).option(keyword, value);
    }

    @Test
    void compressedStreamsArriveAsTheyWereSent() throws Exception {
        try (TcpPeer digest = TcpPeer.digest();
                TcpPeer source = TcpPeer.source(PAYLOAD);
                LocalTunnel up =
                        Fixture.tunnelTo(digest, hop("Compression", "yes")).open();
                LocalTunnel down =
                        Fixture.tunnelTo(source, hop("Compression", "yes")).open()) {
            try (Socket client = Fixture.client(up)) {
                PAYLOAD.writeTo(client.getOutputStream());
                client.shutdownOutput();
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo(PAYLOAD.expected() + "\n");
            }
            try (Socket client = Fixture.client(down)) {
                assertThat(Received.drain(client.getInputStream())).isEqualTo(PAYLOAD.expected());
            }
        }
        server.awaitLog("compression: zlib@openssh.com");
    }

    @ParameterizedTest
    @CsvSource({
        "Ciphers, aes256-ctr, cipher: aes256-ctr",
        "Ciphers, ^aes192-ctr, cipher: aes192-ctr",
        "Ciphers, -aes*-gcm@openssh.com, cipher: aes128-ctr",
        "Ciphers, 'nothing-we-know,aes256-gcm@openssh.com', cipher: aes256-gcm@openssh.com",
        "KexAlgorithms, ecdh-sha2-nistp384, kex: algorithm: ecdh-sha2-nistp384",
        "MACs, hmac-sha2-512, MAC: hmac-sha2-512",
    })
    void aListDecides(String keyword, String value, String logged) throws Exception {
        Hop hop = keyword.equals("MACs") ? hop("Ciphers", "aes128-ctr").option(keyword, value) : hop(keyword, value);
        long before = server.logged(logged);
        Fixture.login(hop);
        assertThat(server.logged(logged)).isGreaterThan(before);
    }

    @Test
    void aListOfWhichNothingIsLeftNamesWhatThereIs() throws Exception {
        Hop hop = hop("Ciphers", "nothing-we-know");
        assertThat(Fixture.failure(TunnelException.Configuration.class, () -> Fixture.login(hop)))
                .hasMessageContaining("Ciphers")
                .hasMessageContaining("aes128-gcm@openssh.com");
    }
}
