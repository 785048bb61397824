package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code RevokedHostKeys}, in every form, for plain keys and for certificates; ssh refuses the same. */
class RevokedHostKeysTest {
    static OpenSshServer plain;
    static OpenSshServer certified;
    static SshKey authority;
    static SshKey stranger;

    @TempDir
    static Path keys;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        authority = SshKey.generate(keys.resolve("authority"), "ed25519");
        stranger = SshKey.generate(keys.resolve("stranger"), "ecdsa");
        plain = OpenSshServer.start();
        certified = OpenSshServer.builder().hostCertificate(authority).start();
    }

    @AfterAll
    static void stop() {
        plain.close();
        certified.close();
    }

    private TwoClients clients(OpenSshServer server, Path revoked) {
        return new TwoClients(folder, server)
                .config("RevokedHostKeys " + revoked)
                .file(
                        "known_hosts",
                        "@cert-authority * " + authority.publicLine() + "\n" + plain.knownHostsLine() + "\n");
    }

    /** A key revocation list for the lines of a specification, with the certificates numbered as the authority's. */
    private Path list(String... specification) throws IOException {
        Path lines = Files.write(folder.resolve("specification"), List.of(specification));
        return list(List.of("-s", authority.publicKey().toString()), lines);
    }

    private Path list(List<String> options, Path lines) throws IOException {
        Path list = folder.resolve("revoked");
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-k", "-f", list.toString()));
        command.addAll(options);
        command.add(lines.toString());
        assertThat(Cli.run("", command).exit()).isZero();
        return list;
    }

    private static Path publicKey(OpenSshServer server) {
        return server.hostKey("ed25519").publicKey();
    }

    private void assertRefused(TwoClients clients, String why) throws IOException {
        assertThat(clients.assertSame(false).said()).contains(why);
    }

    @Test
    void aPlainKeyInATextFile() throws IOException {
        String others = "# others\n\n" + stranger.publicLine() + " somebody\n";
        Path revoked = Files.writeString(folder.resolve("revoked"), others);
        assertThat(clients(plain, revoked).assertSame(true).said()).isEmpty();
        Files.writeString(revoked, others + plain.hostKey("ed25519").publicLine() + "\n");
        assertRefused(clients(plain, revoked), "host key revoked: presented ED25519 SHA256:");
    }

    @Test
    void aPlainKeyInARevocationList() throws IOException {
        Path revoked = list(List.of(), stranger.publicKey());
        assertThat(clients(plain, revoked).assertSame(true).said()).isEmpty();
        assertRefused(clients(plain, list(List.of(), publicKey(plain))), ", revoked by " + revoked);
    }

    @ParameterizedTest
    @CsvSource({"sha1", "sha256"})
    void aFingerprintInARevocationList(String hash) throws IOException {
        assertRefused(clients(plain, list(hash + ": " + Files.readString(publicKey(plain)))), "revoked by ");
    }

    @Test
    void aPlainKeyThatIsRevokedSpoilsItsCertificate() throws IOException {
        assertRefused(
                clients(certified, publicKey(certified)), "presented certificate \"testkit\" (serial 7) for ED25519");
        assertRefused(clients(certified, list("sha256: " + Files.readString(publicKey(certified)))), "revoked by ");
    }

    @Test
    void anAuthorityThatIsRevokedSpoilsItsCertificates() throws IOException {
        assertRefused(clients(certified, authority.publicKey()), "revoked by ");
    }

    @ParameterizedTest
    @CsvSource({
        "serial: 7, true",
        "serial: 6, false",
        "serial: 1-7, true",
        "serial: 8-100, false",
        "'serial: 1\nserial: 3\nserial: 5\nserial: 7\nserial: 9\nserial: 11\nserial: 12', true",
        "'serial: 1\nserial: 3\nserial: 5\nserial: 6\nserial: 9\nserial: 11\nserial: 12', false",
        "id: testkit, true",
        "id: Testkit, false",
    })
    void certificatesByNumberAndName(String specification, boolean isRevoked) throws IOException {
        TwoClients clients = clients(certified, list(specification.split("\n")));
        TwoClients.Outcome library = clients.assertSame(!isRevoked);
        assertThat(library.said().contains("revoked by ")).isEqualTo(isRevoked);
    }

    @Test
    void certificatesOfAnotherAuthorityAreNotMeant() throws IOException {
        Path lines = Files.writeString(folder.resolve("specification"), "serial: 7\nid: testkit\n");
        Path revoked = list(List.of("-s", stranger.publicKey().toString()), lines);
        assertThat(clients(certified, revoked).assertSame(true).said()).isEmpty();
    }

    @Test
    void aNameMayBeRevokedWhoeverSignedIt() throws IOException {
        Path lines = Files.writeString(folder.resolve("specification"), "id: testkit\n");
        assertRefused(clients(certified, list(List.of("-s", "none"), lines)), "revoked by ");
    }

    @Test
    void withoutTheFileOrWithABadOneEveryKeyIsRefused() throws IOException {
        Path revoked = folder.resolve("revoked");
        assertRefused(clients(plain, revoked), "can't be read: it doesn't exist");
        Files.writeString(revoked, "garbage\n");
        assertRefused(clients(plain, revoked), "can't be used, so no host key can be accepted: line 1: ");
        byte[] list = Files.readAllBytes(list(List.of(), stranger.publicKey()));
        Files.write(revoked, java.util.Arrays.copyOf(list, list.length - 5));
        assertRefused(clients(plain, revoked), "not a key revocation list, or cut off");
        Files.writeString(revoked, "");
        assertThat(clients(plain, revoked).assertSame(true).said()).isEmpty();
    }
}
