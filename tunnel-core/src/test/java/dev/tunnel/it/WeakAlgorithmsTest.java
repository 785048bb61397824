package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.OpenSshServerBuilder;
import dev.tunnel.testkit.SshKey;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that have nothing but what is broken or weak: no session, unless it is asked for by name. */
class WeakAlgorithmsTest {

    /** The keyword, what alone the server has, and what must be in the message as ours. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KexAlgorithms | diffie-hellman-group1-sha1 | curve25519-sha256",
                "KexAlgorithms | diffie-hellman-group14-sha1 | curve25519-sha256",
                "KexAlgorithms | diffie-hellman-group-exchange-sha1 | curve25519-sha256",
                "Ciphers | aes128-cbc | aes128-gcm@openssh.com",
                "Ciphers | aes256-cbc | aes128-gcm@openssh.com",
                "Ciphers | 3des-cbc | aes128-gcm@openssh.com",
                "MACs | hmac-sha1 | hmac-sha2-256-etm@openssh.com",
                "MACs | hmac-sha1-etm@openssh.com | hmac-sha2-256-etm@openssh.com",
                "MACs | hmac-md5 | hmac-sha2-256-etm@openssh.com",
                "MACs | hmac-md5-96 | hmac-sha2-256-etm@openssh.com",
                "HostKeyAlgorithms | ssh-rsa | ssh-ed25519",
            })
    void whatIsWeakIsUsedOnlyIfItIsAskedFor(String keyword, String weak, String ours) throws Exception {
        OpenSshServerBuilder builder = OpenSshServer.builder().option(keyword, weak);
        if (keyword.equals("HostKeyAlgorithms")) {
            builder.hostKeyTypes("rsa");
        }
        if (keyword.equals("MACs")) {
            builder.option("Ciphers", "aes128-ctr"); // with the GCM ones there is no MAC
        }
        try (OpenSshServer server = builder.start()) {
            Unreachable failure = Fixture.failure(Unreachable.class, () -> Fixture.login(Fixture.hop(server)));
            assertThat(failure.stage()).isEqualTo(Stage.KEY_EXCHANGE);
            assertThat(failure)
                    .hasMessageContaining("no common algorithm")
                    .hasMessageContaining("the server has " + weak)
                    .hasMessageContaining(keyword)
                    .hasMessageContaining(ours);
            Fixture.login(Fixture.hop(server).option(keyword, "+" + weak));
        }
    }

    @Test
    void anRsaKeyDoesNotSignWithSha1UnlessItIsAskedTo(@TempDir Path folder) throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "rsa");
        try (OpenSshServer server = OpenSshServer.builder()
                .option("PubkeyAcceptedAlgorithms", "ssh-rsa")
                .authorize(key.publicKey())
                .start()) {
            Hop hop = Fixture.hop(server, Credentials.none().identity(key.privateKey()));
            assertThat(Fixture.failure(Authentication.class, () -> Fixture.login(hop)))
                    .hasMessageContaining("authentication failed");
            assertThat(server.logged("Accepted publickey")).isZero();
            Fixture.login(hop.option("PubkeyAcceptedAlgorithms", "ssh-rsa"));
        }
    }
}
