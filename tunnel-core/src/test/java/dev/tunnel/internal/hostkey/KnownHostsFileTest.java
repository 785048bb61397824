package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tunnel.internal.hostkey.KnownHostsFile.Entry;
import dev.tunnel.internal.hostkey.KnownHostsFile.Marker;
import dev.tunnel.internal.hostkey.KnownHostsFile.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownHostsFileTest {
    private static final String KEY = Keys.text(Keys.ED25519);
    private static final String BASE64 = KEY.substring(KEY.indexOf(' ') + 1);

    @Test
    void everyKindOfLineIsRead() {
        KnownHostsFile file = KnownHostsFile.parse(
                "# comment",
                "",
                "  \t",
                "plain " + KEY,
                "  spaced\t \t" + KEY.replace(" ", " \t") + " a comment # with more",
                "@cert-authority *.example.com " + KEY,
                "@revoked\t* " + Keys.text(Keys.RSA) + "\r",
                "[gate]:2222,10.0.0.1 " + Keys.text(Keys.ECDSA));
        assertThat(file.problems()).isEmpty();
        assertThat(file.entries())
                .extracting(Entry::line, Entry::marker, entry -> entry.key().keyType())
                .containsExactly(
                        tuple(4, Marker.NONE, "ssh-ed25519"),
                        tuple(5, Marker.NONE, "ssh-ed25519"),
                        tuple(6, Marker.CERT_AUTHORITY, "ssh-ed25519"),
                        tuple(7, Marker.REVOKED, "ssh-rsa"),
                        tuple(8, Marker.NONE, "ecdsa-sha2-nistp256"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host | host, key type or key is missing",
                "host ssh-ed25519 | host, key type or key is missing",
                "@revoked host ssh-ed25519 | host, key type or key is missing",
                "@unknown host KEY | unknown marker \"@unknown\"",
                "@revoked @cert-authority host KEY | Illegal base64 character 2d",
                "host ssh-ed25519 !!! | Illegal base64 character 21",
                "host ssh-ed25519 AAAA | not a public key, or cut off",
                "host ssh-rsa BASE64 | key type is \"ssh-rsa\" but the key is of type ssh-ed25519",
                "host BASE64 ssh-ed25519 | Illegal base64 character 2d",
            })
    void aBadLineIsReportedWithItsNumber(String line, String reason) {
        KnownHostsFile file =
                KnownHostsFile.parse("# first", line.replace("KEY", KEY).replace("BASE64", BASE64));
        assertThat(file.entries()).isEmpty();
        assertThat(file.problems()).containsExactly(new Problem(2, reason));
    }

    @ParameterizedTest
    @CsvSource({"|1|abc", "|2|a|b", "|1||", "|1|c2FsdA==|aGFzaA==", "|1|!|!"})
    void aBadHashedNameIsABadLine(String name) {
        assertThat(KnownHostsFile.parse(name + " " + KEY).problems()).hasSize(1);
    }

    @Test
    void aKeyThatWasCutOffIsABadLine() {
        for (int length = 1; length < BASE64.length(); length++) {
            KnownHostsFile file = KnownHostsFile.parse("host ssh-ed25519 " + BASE64.substring(0, length));
            assertThat(file.entries()).as("first %d characters", length).isEmpty();
        }
    }

    @Test
    void aCertificateIsNoKey() {
        byte[] certificate = Keys.blob("ssh-ed25519-cert-v01@openssh.com", new byte[32]);
        String line =
                "host ssh-ed25519-cert-v01@openssh.com " + Base64.getEncoder().encodeToString(certificate);
        assertThat(KnownHostsFile.parse(line).problems())
                .containsExactly(new Problem(
                        1, "a certificate (ssh-ed25519-cert-v01@openssh.com) where a plain public key is expected"));
    }

    @Test
    void aBadLineInTheMiddleSpoilsNeitherSideAndNeitherDoBytesThatAreNoText() {
        String text = "a " + KEY + "\r\n\u00ff\u00fe\0 not text\nb " + KEY;
        KnownHostsFile file = KnownHostsFile.parse(text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(file.entries()).extracting(Entry::line).containsExactly(1, 3);
        assertThat(file.problems()).extracting(Problem::line).containsExactly(2);
    }

    @Test
    void aProblemCannotForgeALogLine() {
        KnownHostsFile file = KnownHostsFile.parse("@x\u2028INFO host " + KEY, "host evil\u0007type " + BASE64);
        assertThat(file.problems())
                .extracting(Problem::reason)
                .noneMatch(reason -> reason.matches("(?s).*[\u2028\u0007].*"));
    }
}
