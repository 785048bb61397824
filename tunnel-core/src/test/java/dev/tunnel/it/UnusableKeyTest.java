package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.Identity;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Configuration;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.SshKey;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that can't be used is found before anything is connected, and named together with the remedy. */
class UnusableKeyTest {
    @TempDir
    Path folder;

    @AutoClose
    TcpPeer server;

    Path file;

    @BeforeEach
    void start() throws IOException {
        server = TcpPeer.echo();
        file = folder.resolve("id");
    }

    private void assertRefused(Identity identity, String problem) throws IOException {
        assertRefused(Credentials.none().identity(identity), identity.toString(), problem);
    }

    /** With the bad credentials at the second hop, the first one must not be connected either. */
    private void assertRefused(Credentials bad, String named, String problem) throws IOException {
        Hop first = Hop.of("me@127.0.0.1:" + server.port())
                .credentials(Credentials.none())
                .hostKeys(HostKeyPolicy.acceptAnyInsecurely());
        Hop second = Hop.of("you@db.internal:2222").credentials(bad);
        Configuration failure = Fixture.failure(
                Configuration.class,
                () -> Tunnel.local("db", 5432).via(first, second).open());
        assertThat(failure)
                .hasMessageStartingWith("tunnel -> db:5432 via " + first + "," + second + ": ")
                .hasMessageContaining("hop 2 of 2 (you@db.internal:2222): ")
                .hasMessageContaining(named)
                .hasMessageContaining(problem);
        assertThat(failure.hop()).isEqualTo(second);
        assertThat(failure.stage()).isEqualTo(TunnelException.Stage.CONFIGURATION);
        assertThat(failure.isRetryable()).isFalse();
        Fixture.assertNobodyCame(server);
    }

    private void write(String content) throws IOException {
        Files.writeString(file, content);
        allow("rw-------");
    }

    private void allow(String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void missing() throws Exception {
        assertRefused(Identity.of(file), "doesn't exist");
    }

    @Test
    void aDirectory() throws Exception {
        assertRefused(Identity.of(folder), "is a directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--"})
    void openToOthers(String permissions) throws Exception {
        SshKey.generate(file, "ed25519");
        allow(permissions);
        assertRefused(Identity.of(file), "run chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key at all\n",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\n\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
                "PuTTY-User-Key-File-3: ssh-ed25519\n",
            })
    void garbage(String content) throws Exception {
        write(content);
        assertRefused(Identity.of(file), "is not a private key this library can read");
    }

    @Test
    void cutOff() throws Exception {
        SshKey.generate(file, "rsa");
        write(Files.readString(file).substring(0, 500));
        assertRefused(Identity.of(file), "is not a private key this library can read");
    }

    @Test
    void thePublicKeyInstead() throws Exception {
        Path publicKey = SshKey.generate(folder.resolve("pair"), "ed25519").publicKey();
        write(Files.readString(publicKey));
        assertRefused(Identity.of(file), "is not a private key this library can read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFC4716", "PEM", "PKCS8"})
    void aWrongPassphrase(String format) throws Exception {
        SshKey.generate(file, "rsa", "-b", "2048", "-m", format, "-N", "right one");
        assertRefused(Identity.of(file).withPassphrase("wrong one"::toCharArray), "the passphrase is wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFC4716", "PEM", "PKCS8"})
    void noPassphrase(String format) throws Exception {
        SshKey.generate(file, "rsa", "-b", "2048", "-m", format, "-N", "right one");
        assertRefused(
                Identity.of(file), "is encrypted and there is no passphrase: give it with Identity.withPassphrase");
    }

    @Test
    void aSupplierThatHasNothing() throws Exception {
        SshKey.generate(file, "ed25519", "-N", "right one");
        assertRefused(Identity.of(file).withPassphrase(() -> null), "its passphrase supplier gave nothing");
    }

    @Test
    void aMissingCertificate() throws Exception {
        SshKey.generate(file, "ed25519");
        Path certificate = folder.resolve("missing-cert.pub");
        assertRefused(Identity.of(file).withCertificate(certificate), "unreadable certificate: " + certificate);
    }

    @Test
    void aGarbledCertificateBesideTheKey() throws Exception {
        SshKey.generate(file, "ed25519");
        Files.writeString(Path.of(file + "-cert.pub"), "ssh-ed25519-cert-v01@openssh.com AAAA me\n");
        assertRefused(Identity.of(file), "has an unusable certificate");
    }

    @Test
    void anAgentThatIsNotThere() throws Exception {
        Path socket = folder.resolve("agent.sock");
        assertRefused(Credentials.none().agent(socket), "the ssh-agent at " + socket, "check the path");
    }

    @Test
    void whatSshRefusesTooIsRefused() throws Exception {
        SshKey.generate(file, "ed25519");
        allow("rw-r--r--");
        Cli.Output ssh = Cli.run("ssh-keygen", "-y", "-f", file.toString());
        assertThat(ssh.err()).contains("UNPROTECTED PRIVATE KEY FILE");
        assertRefused(Identity.of(file), "as ssh does not allow");
    }
}
