package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Identity;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH user certificates: the server trusts the authority and doesn't know the key. */
class CertificateTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    SshKey authority;

    @BeforeEach
    void start() throws IOException {
        authority = SshKey.generate(folder.resolve("authority"), "ed25519");
        server = OpenSshServer.builder().trustedUserCa(authority).start();
    }

    private void login(Identity identity) throws IOException {
        Fixture.login(Fixture.hop(server, Credentials.none().identity(identity)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void aCertificateBesideTheKeyIsFound(String type) throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), type);
        Path certificate = authority.signUser(key.publicKey(), server.user());
        assertThat(certificate).hasFileName("id-cert.pub");
        login(Identity.of(key.privateKey()));
        assertThat(server.awaitLogged("Accepted publickey", 1)).isEqualTo(1);
        assertThat(server.logged("CA ED25519 " + authority.fingerprint())).isPositive();
    }

    @Test
    void aCertificateElsewhereIsGiven() throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519");
        Path elsewhere = Files.move(
                authority.signUser(key.publicKey(), server.user()),
                folder.resolve("certificate").toAbsolutePath());
        assertThatThrownBy(() -> login(Identity.of(key.privateKey())))
                .isInstanceOf(TunnelException.Authentication.class);
        login(Identity.of(key.privateKey()).withCertificate(elsewhere));
    }

    @Test
    void aServerThatDoesntTrustTheAuthorityIsOfferedThePlainKeyToo() throws Exception {
        SshKey stranger = SshKey.generate(folder.resolve("stranger"), "ed25519");
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519");
        stranger.signUser(key.publicKey(), server.user());
        server.authorize(key.publicKey());
        login(Identity.of(key.privateKey()));
    }

    @Test
    void aCertificateForAnotherUserOpensNothing() throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519");
        authority.signUser(key.publicKey(), "somebody-else");
        assertThatThrownBy(() -> login(Identity.of(key.privateKey())))
                .isInstanceOf(TunnelException.Authentication.class)
                .hasMessageContaining("offered identity " + key.privateKey());
    }
}
