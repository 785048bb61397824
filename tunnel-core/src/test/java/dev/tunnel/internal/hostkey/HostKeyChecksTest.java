package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyChecksTest {
    private static final String ED25519 = Keys.text(Keys.ED25519);
    private static final String OTHER_ED25519 = Keys.text(Keys.OTHER_ED25519);
    private static final String RSA = Keys.text(Keys.RSA);

    @TempDir
    Path dir;

    private Path user;
    private Path global;

    @BeforeEach
    void nameTheFiles() {
        user = dir.resolve("known_hosts");
        global = dir.resolve("ssh_known_hosts");
    }

    private HostKeyCheck strict(String host, int port) throws IOException {
        return Checks.of(HostKeyPolicy.strict(user, global), host, port);
    }

    private static void assertAccepted(Decision decision, String place) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Accepted.class, accepted -> assertThat(accepted.why()).contains(place));
    }

    private static void assertRefused(Decision decision, String why) {
        assertThat(decision).isEqualTo(new Refused(why));
    }

    @Test
    void aKnownKeyIsAcceptedFromAnyFileWhateverTheCaseOfTheName() throws IOException {
        Files.writeString(user, "# mine\n");
        Files.writeString(global, "\njump " + ED25519 + "\n");
        assertAccepted(strict("JUMP", 22).check(HostKey.of(Keys.ED25519), null), global + " line 2");
    }

    @Test
    void oneOfSeveralKeysOfAHostIsEnough() throws IOException {
        Files.writeString(user, "jump " + OTHER_ED25519 + "\njump " + RSA + "\n");
        Files.writeString(global, "jump " + ED25519);
        assertAccepted(strict("jump", 22).check(HostKey.of(Keys.ED25519), null), global + " line 1");
    }

    @Test
    void anUnknownHostIsRefusedWithTheFingerprintAndTheRemedy() throws IOException {
        assertRefused(
                strict("Jump", 2222).check(HostKey.of(Keys.ED25519), null),
                "host key unknown: presented ED25519 " + Keys.fingerprint(Keys.ED25519) + ", and [jump]:2222 is not in "
                        + user + ", "
                        + global
                        + "; verify the fingerprint, then add the key, for example: ssh-keyscan -p 2222 jump >> " + user
                        + ", or use HostKeyPolicy.acceptNew()");
    }

    @Test
    void aChangedKeyIsRefusedWithBothFingerprintsThePlaceAndTheRemedy() throws IOException {
        Files.writeString(user, "\n\n[jump]:2222 " + OTHER_ED25519 + "\n");
        assertRefused(
                strict("jump", 2222).check(HostKey.of(Keys.ED25519), null),
                "host key mismatch: presented ED25519 " + Keys.fingerprint(Keys.ED25519) + ", expected "
                        + Keys.fingerprint(Keys.OTHER_ED25519) + " (" + user
                        + " line 3); if the server's key was changed on purpose, remove the old one: ssh-keygen -R '[jump]:2222' -f "
                        + user);
    }

    @Test
    void aKeyOfAnotherTypeIsUnknownAndTheKnownTypesAreNamed() throws IOException {
        Files.writeString(user, "jump " + RSA + "\njump " + Keys.text(Keys.ECDSA) + "\n");
        assertRefused(
                strict("jump", 22).check(HostKey.of(Keys.ED25519), null),
                "host key unknown: presented ED25519 " + Keys.fingerprint(Keys.ED25519)
                        + ", but jump is known with other key types: RSA ("
                        + user + " line 1), ECDSA (" + user
                        + " line 2); verify the fingerprint, then add the key, for example: ssh-keyscan -p 22"
                        + " jump >> " + user);
    }

    @Test
    void aKeyOfAnotherTypeIsNotRecordedEither() throws IOException {
        Files.writeString(user, "jump " + RSA + "\n");
        Decision decision = Checks.of(HostKeyPolicy.acceptNew(user), "jump", 22).check(HostKey.of(Keys.ED25519), null);
        assertThat(decision).isInstanceOf(Refused.class);
        assertThat(user).hasContent("jump " + RSA);
    }

    @Test
    void aHostKnownWithoutItsPortIsAcceptedIfTheKeyIsTheSame() throws Exception {
        Files.writeString(user, "jump " + ED25519 + "\n");
        assertAccepted(strict("jump", 2222).check(HostKey.of(Keys.ED25519), null), user + " line 1");
        assertThat(strict("jump", 2222).knownKeyTypes()).containsExactly("ssh-ed25519");
    }

    @Test
    void aHostKnownWithoutItsPortByAnotherKeyIsUnknownAndNotChanged() throws IOException {
        Files.writeString(user, "jump " + OTHER_ED25519 + "\n");
        assertThat(strict("jump", 2222).check(HostKey.of(Keys.ED25519), null))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.why()).startsWith("host key unknown"));
        assertThat(Checks.of(HostKeyPolicy.acceptNew(user), "jump", 2222).check(HostKey.of(Keys.ED25519), null))
                .isInstanceOf(Accepted.class);
        assertThat(user).hasContent("jump " + OTHER_ED25519 + "\n[jump]:2222 " + ED25519);
    }

    @Test
    void aHostKnownWithItsPortIsNotLookedUpWithout() throws IOException {
        Files.writeString(user, "[jump]:2222 " + OTHER_ED25519 + "\njump " + ED25519 + "\n");
        assertThat(strict("jump", 2222).check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Refused.class);
    }

    @Test
    void aKeyOfTheHostWithAnotherPortDoesNotCountForPort22() throws IOException {
        Files.writeString(user, "[jump]:2222 " + ED25519 + "\n[jump]:22 " + ED25519 + "\n");
        assertThat(strict("jump", 22).check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Refused.class);
    }

    @Test
    void aRevokedKeyIsRefusedWhateverElseTheFilesSay() throws IOException {
        Files.writeString(user, "jump " + ED25519 + "\n");
        Files.writeString(global, "@revoked other " + ED25519 + "\n");
        String why = "host key revoked: presented ED25519 " + Keys.fingerprint(Keys.ED25519) + ", marked @revoked ("
                + global + " line 1); the server needs a new host key";
        assertRefused(strict("jump", 22).check(HostKey.of(Keys.ED25519), null), why);
        assertRefused(
                Checks.of(HostKeyPolicy.acceptNew(user, global), "jump", 22).check(HostKey.of(Keys.ED25519), null),
                why);
    }

    @Test
    void authoritiesAreThoseOfTheHostWithAndWithoutPortAndAreNoHostKeys() throws Exception {
        Files.writeString(
                user,
                "@cert-authority [*.example.com]:2222 " + RSA + "\n@cert-authority *.example.com,!bad.example.com "
                        + ED25519 + "\n@cert-authority *.example.com " + ED25519 + "\n@cert-authority other "
                        + OTHER_ED25519 + "\n");
        assertThat(authority("a.example.com", 2222, Keys.RSA)).isEqualTo(HostKey.of(Keys.RSA));
        assertThat(authority("a.example.com", 2222, Keys.ED25519)).isEqualTo(HostKey.of(Keys.ED25519));
        assertThat(authority("a.example.com", 2223, Keys.ED25519)).isEqualTo(HostKey.of(Keys.ED25519));
        assertThat(authority("A.example.com", 22, Keys.ED25519)).isEqualTo(HostKey.of(Keys.ED25519));
        assertThat(authority("a.example.com", 22, Keys.OTHER_ED25519)).isNull();
        assertThat(authority("bad.example.com", 22, Keys.RSA)).isNull();
        HostKeyCheck check = strict("a.example.com", 2222);
        assertThat(check.check(HostKey.of(Keys.ED25519), null)).isInstanceOf(Refused.class);
        assertThat(check.knownKeyTypes()).isEmpty();
    }

    @Test
    void aCertificateOfARevokedKeyOrAuthorityIsRefusedThoughTheAuthorityIsKnown() throws IOException {
        Files.writeString(user, "@cert-authority * " + RSA + "\n@cert-authority * " + OTHER_ED25519 + "\n");
        Files.writeString(global, "@revoked * " + OTHER_ED25519 + "\n");
        assertThatExceptionOfType(HostKeyRefusedException.class)
                .isThrownBy(() -> authority("jump", 22, Keys.OTHER_ED25519))
                .withMessageStartingWith("host key revoked: presented certificate \"id\" (serial 7) for ECDSA SHA256:")
                .withMessageContaining(", signed by ED25519 " + Keys.fingerprint(Keys.OTHER_ED25519)
                        + ", marked @revoked (" + global + " line 1)");
        assertThatExceptionOfType(HostKeyRefusedException.class)
                .isThrownBy(() -> strict("jump", 22).authority(Keys.certificate(Keys.OTHER_ED25519, Keys.RSA), null));
    }

    private @Nullable HostKey authority(String host, int port, byte[] authority) throws Exception {
        return strict(host, port).authority(Keys.certificate(Keys.ECDSA, authority), null);
    }

    @Test
    void knownKeyTypesComeInTheOrderOfTheFiles() throws Exception {
        Files.writeString(user, "jump " + RSA + "\nother " + Keys.text(Keys.ECDSA) + "\njump " + ED25519 + "\n");
        Files.writeString(global, "jump " + RSA + "\njump " + Keys.text(Keys.ECDSA) + "\n");
        assertThat(strict("jump", 22).knownKeyTypes()).containsExactly("ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Files.createDirectory(user);
        assertThatIOException()
                .isThrownBy(() -> strict("jump", 22))
                .withMessageStartingWith("known_hosts file \"" + user + "\" can't be read: ");
    }

    @Test
    void onlyAPinnedKeyIsAccepted() throws Exception {
        String fingerprint = Keys.fingerprint(Keys.ED25519);
        HostKeyCheck check = Checks.of(HostKeyPolicy.pinned(Keys.fingerprint(Keys.RSA), fingerprint), "jump", 22);
        assertAccepted(check.check(HostKey.of(Keys.ED25519), null), fingerprint);
        assertRefused(
                check.check(HostKey.of(Keys.OTHER_ED25519), null),
                "host key mismatch: presented ED25519 " + Keys.fingerprint(Keys.OTHER_ED25519) + ", expected "
                        + Keys.fingerprint(Keys.RSA) + " or " + fingerprint
                        + " (pinned); if the server's key was changed on purpose, pin the new fingerprint");
        assertThat(check.knownKeyTypes()).isEmpty();
    }

    @Test
    void anyKeyIsAcceptedWhereThatWasAskedFor() throws IOException {
        HostKeyCheck check = Checks.of(HostKeyPolicy.acceptAnyInsecurely(), "jump", 22);
        assertAccepted(check.check(HostKey.of(Keys.RSA), null), "was not checked");
    }
}
