package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPolicy;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Accepted;
import dev.tunnel.internal.hostkey.HostKeyCheck.Decision.Refused;
import dev.tunnel.testkit.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real keys, hashes and fingerprints made by the installed ssh-keygen, and files of ours read by it. */
class AgainstSshKeygenTest {

    @TempDir
    Path dir;

    @BeforeAll
    static void sshKeygenIsInstalled() throws InterruptedException {
        Program.required("ssh-keygen");
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256, ED25519", "rsa, 2048, RSA", "ecdsa, 256, ECDSA", "ecdsa, 521, ECDSA"})
    void fingerprintsAndLabelsAreThoseOfSshKeygen(String type, String bits, String label) throws Exception {
        String publicKey = newKey("key", type, bits);
        HostKey key = HostKey.of(blob(publicKey));
        String listed = sshKeygen("-l", "-f", dir.resolve("key.pub").toString());
        assertThat(listed).contains(" " + key.fingerprint() + " ", "(" + label + ")");
        assertThat(key).hasToString(label + " " + key.fingerprint());
        assertThat(publicKey).startsWith(key.line());
    }

    @Test
    void aFileHashedBySshKeygenIsUnderstood() throws Exception {
        Path file = dir.resolve("known_hosts");
        String key = newKey("key", "ed25519", "256");
        Files.writeString(file, "jump,10.0.0.1 " + key + "\n[gate]:2222 " + key + "\n[2001:db8::1]:2222 " + key + "\n");
        sshKeygen("-H", "-f", file.toString());
        Files.writeString(file, Files.readString(file).replace("\n", "\n|1|bad|bad " + key + "\nthis line is bad\n"));
        assertThat(Files.readString(file)).contains("|1|").doesNotContain("gate", "jump");
        HostKeyPolicy policy = HostKeyPolicy.strict(file);
        byte[] blob = blob(key);
        for (String host : List.of("jump", "JUMP", "10.0.0.1")) {
            assertThat(Checks.of(policy, host, 22).check(HostKey.of(blob), null))
                    .as(host)
                    .isInstanceOf(Accepted.class);
        }
        assertThat(Checks.of(policy, "gate", 2222).check(HostKey.of(blob), null))
                .isInstanceOf(Accepted.class);
        assertThat(Checks.of(policy, "2001:DB8::1", 2222).check(HostKey.of(blob), null))
                .isInstanceOf(Accepted.class);
        assertThat(Checks.of(policy, "gate", 22).check(HostKey.of(blob), null)).isInstanceOf(Refused.class);
        assertThat(Checks.of(policy, "other", 22).check(HostKey.of(blob), null)).isInstanceOf(Refused.class);
    }

    @Test
    void whatWeRecordIsFoundBySshKeygenAndRemovedByTheCommandThatTheMessageNames() throws Exception {
        Path file = Files.createDirectory(dir.resolve("with space")).resolve("known_hosts");
        String key = newKey("key", "ed25519", "256");
        byte[] blob = blob(key);
        HostKeyPolicy policy = HostKeyPolicy.acceptNew(file);
        assertThat(Checks.of(policy, "Jump", 2222).check(HostKey.of(blob), null))
                .isInstanceOf(Accepted.class);
        assertThat(sshKeygen("-F", "[jump]:2222", "-f", file.toString()))
                .contains("line 1")
                .contains(HostKey.of(blob).line());

        String why = ((Refused) Checks.of(policy, "Jump", 2222).check(HostKey.of(Keys.ED25519), null)).why();
        run("sh", "-c", why.substring(why.indexOf("ssh-keygen -R")));
        assertThat(Checks.of(policy, "Jump", 2222).check(HostKey.of(Keys.ED25519), null))
                .isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "*.example.com a.example.com",
                "*.example.com example.com",
                "*.example.com [a.example.com]:2222",
                "* [a]:2222",
                "*,!bad bad",
                "*,!bad good",
                "!bad good",
                "h?st host",
                "h?st hst",
                "HOST host",
                "[*]:2222 [a]:2222",
                "[a]:22 a",
                "a,,b b",
                "*a*b*c xaxbxc",
            })
    void patternsMatchWhereSshKeygenFindsThem(String patterns, String name) throws Exception {
        Path file = dir.resolve("known_hosts");
        Files.writeString(file, patterns + " " + newKey("key", "ed25519", "256") + "\n");
        boolean found = !sshKeygen("-F", name, "-f", file.toString()).isEmpty();
        assertThat(HostPatterns.parse(patterns).match(name)).isEqualTo(found);
    }

    private String newKey(String name, String type, String bits) throws Exception {
        run(
                "ssh-keygen",
                "-q",
                "-t",
                type,
                "-b",
                bits,
                "-N",
                "",
                "-C",
                "a comment",
                "-f",
                dir.resolve(name).toString());
        return Files.readString(dir.resolve(name + ".pub")).strip();
    }

    private static byte[] blob(String publicKey) {
        return Base64.getDecoder().decode(publicKey.split(" ", -1)[1]);
    }

    private static String sshKeygen(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(Arrays.asList(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
