package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.TunnelException.HostKey;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.OpenSshServerBuilder;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Host keys, and that ssh decides in the same way. */
class HostKeyTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    SshKey stranger;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.builder().hostKeyTypes("ed25519", "ecdsa").start();
        stranger = SshKey.generate(folder.resolve("stranger"), "ed25519");
    }

    private Path known(String... lines) throws IOException {
        return Files.write(folder.resolve("known_hosts"), List.of(lines));
    }

    private String name() {
        return "[127.0.0.1]:" + server.port();
    }

    private String key() {
        return server.hostKey("ed25519").publicLine();
    }

    private void login(HostKeyPolicy policy) throws IOException {
        Fixture.login(Fixture.hop(server, Credentials.none().identity(server.clientKey()))
                .hostKeys(policy));
    }

    private boolean sshAccepts(Path... known) throws IOException {
        String files = String.join(" ", Arrays.stream(known).map(Path::toString).toArray(String[]::new));
        Cli.Output output = Cli.run(
                "ssh",
                "-F",
                "none",
                "-o",
                "BatchMode=yes",
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "GlobalKnownHostsFile=none",
                "-o",
                "UserKnownHostsFile=" + files,
                "-i",
                server.clientKey().toString(),
                "-p",
                String.valueOf(server.port()),
                server.user() + "@127.0.0.1",
                "true");
        return output.exit() == 0;
    }

    private void assertAccepted(Path... known) throws IOException {
        login(HostKeyPolicy.strict(known));
        assertThat(sshAccepts(known)).as("ssh accepts it").isTrue();
    }

    private HostKey assertRefused(Path... known) throws IOException {
        HostKey failure = Fixture.failure(HostKey.class, () -> login(HostKeyPolicy.strict(known)));
        assertThat(failure).isNotNull();
        assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(server.logged("Accepted publickey")).isZero();
        assertThat(sshAccepts(known)).as("ssh accepts it").isFalse();
        return failure;
    }

    @Test
    void aKnownKeyIsAccepted() throws Exception {
        assertAccepted(known(name() + " " + key()));
    }

    @Test
    void oneOfTheServersKeysIsEnough() throws Exception {
        assertAccepted(known(name() + " " + server.hostKey("ecdsa").publicLine()));
    }

    @Test
    void aHashedNameIsFound() throws Exception {
        Path known = known(name() + " " + key());
        Cli.run("ssh-keygen", "-H", "-f", known.toString());
        assertThat(known).content().startsWith("|1|");
        assertAccepted(known);
    }

    @Test
    void theNameWithoutPortCountsToo() throws Exception {
        assertAccepted(known("127.0.0.1 " + key()));
    }

    @Test
    void severalFilesAreLookedUp() throws Exception {
        Path first = Files.writeString(folder.resolve("first"), "other " + stranger.publicLine() + "\n");
        assertAccepted(first, folder.resolve("missing"), known(name() + " " + key()));
    }

    @Test
    void aBadLineSpoilsNothing() throws Exception {
        assertAccepted(known("garbage", "[127.0.0.1 ssh-ed25519 AAAA", "@what " + key(), name() + " " + key()));
    }

    @Test
    void anUnknownKeyIsRefusedWithItsFingerprintAndTheRemedy() throws Exception {
        Path known = known("other.example.com " + key());
        assertThat(assertRefused(known))
                .hasMessageContaining("hop 1 of 1 (" + server.spec() + "): host key unknown: presented ED25519 "
                        + server.hostKeyFingerprint("ed25519"))
                .hasMessageContaining(name() + " is not in " + known)
                .hasMessageContaining("ssh-keyscan -p " + server.port() + " 127.0.0.1 >> " + known);
    }

    @Test
    void aChangedKeyIsRefusedWithBothFingerprintsFileAndLine() throws Exception {
        Path known = known("# a comment", name() + " " + stranger.publicLine());
        assertThat(assertRefused(known))
                .hasMessageContaining("host key mismatch: presented ED25519 " + server.hostKeyFingerprint("ed25519")
                        + ", expected " + stranger.fingerprint() + " (" + known + " line 2)")
                .hasMessageContaining("ssh-keygen -R " + "'" + name() + "' -f " + known);
    }

    @Test
    void aRevokedKeyIsRefusedThoughItIsKnown() throws Exception {
        SshKey ecdsa = server.hostKey("ecdsa");
        Path known = known(name() + " " + key(), "@revoked * " + key(), "@revoked * " + ecdsa.publicLine());
        assertThat(assertRefused(known))
                .hasMessageContaining("host key revoked: presented ED25519 " + server.hostKeyFingerprint("ed25519"))
                .hasMessageContaining(known + " line 2");
    }

    @Test
    void aNewKeyIsRecordedOnceAndThenStrictlyChecked() throws Exception {
        Path known = folder.resolve("new").resolve("known_hosts");
        login(HostKeyPolicy.acceptNew(known));
        login(HostKeyPolicy.acceptNew(known));
        assertThat(known).content().containsOnlyOnce(" ssh-ed25519 ").hasLineCount(1);
        assertAccepted(known);
    }

    @Test
    void acceptNewRefusesAChangedKey() throws Exception {
        Path known = known(name() + " " + stranger.publicLine());
        HostKey failure = Fixture.failure(HostKey.class, () -> login(HostKeyPolicy.acceptNew(known)));
        assertThat(failure).hasMessageContaining("host key mismatch");
        assertThat(known).hasContent(name() + " " + stranger.publicLine());
    }

    @Test
    void aPinnedFingerprintIsAccepted() throws Exception {
        login(HostKeyPolicy.pinned(stranger.fingerprint(), server.hostKeyFingerprint("ed25519")));
    }

    @Test
    void anotherFingerprintThanThePinnedOneIsRefused() {
        HostKey failure = Fixture.failure(HostKey.class, () -> login(HostKeyPolicy.pinned(stranger.fingerprint())));
        assertThat(failure)
                .hasMessageContaining("presented ED25519 " + server.hostKeyFingerprint("ed25519"))
                .hasMessageContaining("expected " + stranger.fingerprint() + " (pinned)");
    }

    @Test
    void anythingIsAcceptedByThePolicyWithTheUglyName() throws Exception {
        login(HostKeyPolicy.acceptAnyInsecurely());
    }

    @Test
    void aHostCertificateOfATrustedAuthorityIsAccepted() throws Exception {
        restart(OpenSshServer.builder().hostCertificate(stranger));
        assertAccepted(known("@cert-authority " + name() + ",127.0.0.1 " + stranger.publicLine()));
    }

    @Test
    void aHostCertificateOfAnotherAuthorityIsRefused() throws Exception {
        restart(OpenSshServer.builder().hostCertificate(stranger));
        SshKey trusted = SshKey.generate(folder.resolve("trusted"), "ed25519");
        assertRefused(known("@cert-authority * " + trusted.publicLine()));
    }

    @Test
    void aHostCertificateOfARevokedAuthorityIsRefused() throws Exception {
        restart(OpenSshServer.builder().hostCertificate(stranger));
        assertRefused(known("@cert-authority * " + stranger.publicLine(), "@revoked * " + stranger.publicLine()));
    }

    private void restart(OpenSshServerBuilder other) throws IOException {
        server.close();
        server = other.start();
    }

    @Test
    void theSecondHopIsCheckedUnderItsOwnNameAndTheFirstOneIsNotAffected() throws Exception {
        try (OpenSshServer second = OpenSshServer.start()) {
            Path known = known(name() + " " + key(), "[127.0.0.1]:" + second.port() + " " + stranger.publicLine());
            HostKeyPolicy strict = HostKeyPolicy.strict(known);
            Hop first = Fixture.hop(server).hostKeys(strict);
            Hop swapped = Fixture.hop(second).hostKeys(strict);
            HostKey failure = Fixture.failure(HostKey.class, () -> Fixture.login(first, swapped));
            assertThat(failure)
                    .hasMessageContaining("hop 2 of 2 (" + second.spec() + "): host key mismatch: presented ED25519 "
                            + second.hostKeyFingerprint("ed25519") + ", expected " + stranger.fingerprint() + " ("
                            + known + " line 2)");
            assertThat(failure.hop()).isEqualTo(swapped);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.logged("Accepted publickey")).isEqualTo(1);
            assertThat(second.logged("publickey")).isZero();
        }
    }
}
