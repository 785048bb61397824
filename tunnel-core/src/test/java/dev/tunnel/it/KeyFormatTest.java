package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Identity;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of private key file opens a real server. */
class KeyFormatTest {
    private static final String PASSPHRASE = "correct horse";

    @AutoClose
    static OpenSshServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
    }

    private static void assertOpens(Path privateKey) throws IOException {
        Fixture.login(Fixture.hop(server, Credentials.none().identity(privateKey)));
    }

    private static void assertOpens(Path privateKey, String passphrase) throws IOException {
        Identity identity = Identity.of(privateKey).withPassphrase(passphrase::toCharArray);
        Fixture.login(Fixture.hop(server, Credentials.none().identity(identity)));
    }

    private SshKey generate(String type, int bits, String... more) throws IOException {
        String[] options = Arrays.copyOf(new String[] {"-b", String.valueOf(bits)}, 2 + more.length);
        System.arraycopy(more, 0, options, 2, more.length);
        SshKey key = SshKey.generate(folder.resolve("key"), type, options);
        server.authorize(key.publicKey());
        return key;
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256", "ecdsa, 256", "ecdsa, 384", "ecdsa, 521", "rsa, 2048", "rsa, 3072"})
    void openSsh(String type, int bits) throws Exception {
        SshKey key = generate(type, bits);
        assertThat(key.privateKey()).content().startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        assertOpens(key.privateKey());
    }

    @ParameterizedTest
    @CsvSource({"ecdsa, 256, EC", "ecdsa, 384, EC", "ecdsa, 521, EC", "rsa, 2048, RSA"})
    void pem(String type, int bits, String name) throws Exception {
        SshKey key = generate(type, bits, "-m", "PEM");
        assertThat(key.privateKey()).content().startsWith("-----BEGIN " + name + " PRIVATE KEY-----");
        assertOpens(key.privateKey());
    }

    @ParameterizedTest
    @CsvSource({"ecdsa, 256", "ecdsa, 384", "ecdsa, 521", "rsa, 2048"})
    void pkcs8(String type, int bits) throws Exception {
        SshKey key = generate(type, bits, "-m", "PKCS8");
        assertThat(key.privateKey()).content().startsWith("-----BEGIN PRIVATE KEY-----");
        assertOpens(key.privateKey());
    }

    /** ssh-keygen doesn't write these; the JDK and openssl do. */
    @Test
    void pkcs8WithEd25519() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Base64.Encoder base64 = Base64.getMimeEncoder();
        Path file = folder.resolve("key");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + base64.encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        server.authorize("ssh-ed25519 " + ed25519(pair.getPublic().getEncoded()));
        assertOpens(file);
    }

    /** SSH's form of a public key whose 32 bytes are the last of its X.509 form. */
    private static String ed25519(byte[] x509) {
        byte[] header = Base64.getDecoder().decode("AAAAC3NzaC1lZDI1NTE5AAAAIA==");
        byte[] blob = Arrays.copyOf(header, header.length + 32);
        System.arraycopy(x509, x509.length - 32, blob, header.length, 32);
        return Base64.getEncoder().encodeToString(blob);
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, 256, RFC4716",
        "ecdsa, 256, RFC4716",
        "ecdsa, 256, PEM",
        "ecdsa, 256, PKCS8",
        "rsa, 2048, RFC4716",
        "rsa, 2048, PEM",
        "rsa, 2048, PKCS8"
    })
    void encrypted(String type, int bits, String format) throws Exception {
        assertOpens(generate(type, bits, "-m", format, "-N", PASSPHRASE).privateKey(), PASSPHRASE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes128-ctr", "aes256-ctr", "aes256-cbc", "aes256-gcm@openssh.com"})
    void encryptedWithACipherOfChoice(String cipher) throws Exception {
        assertOpens(generate("ed25519", 256, "-N", PASSPHRASE, "-Z", cipher).privateKey(), PASSPHRASE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFC4716", "PEM"})
    void encryptedWithAPassphraseBeyondAscii(String format) throws Exception {
        String passphrase = "źle, très schön";
        assertOpens(generate("rsa", 2048, "-m", format, "-N", passphrase).privateKey(), passphrase);
    }

    @Test
    void aPassphraseThatCannotBeUsedWithPkcs8SaysHowToConvertTheKey() throws Exception {
        String passphrase = "źle, źle";
        Path key = generate("rsa", 2048, "-m", "PKCS8", "-N", passphrase).privateKey();

        assertThatThrownBy(() -> assertOpens(key, passphrase))
                .isInstanceOf(TunnelException.Configuration.class)
                .hasMessageContaining("only ASCII works: convert it with ssh-keygen -p");
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, 255, 2",
        "ed25519, 255, 3",
        "ecdsa, 256, 2",
        "ecdsa, 384, 3",
        "ecdsa, 521, 3",
        "rsa, 2048, 2",
        "rsa, 2048, 3"
    })
    void puTty(String type, int bits, int version) throws Exception {
        Path key = puttygen(type, bits, version, "");
        assertThat(key).content().startsWith("PuTTY-User-Key-File-" + version);
        assertOpens(key);
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 255, 2", "ed25519, 255, 3", "ecdsa, 256, 2", "rsa, 2048, 3"})
    void encryptedPuTty(String type, int bits, int version) throws Exception {
        assertOpens(puttygen(type, bits, version, PASSPHRASE), PASSPHRASE);
    }

    private Path puttygen(String type, int bits, int version, String passphrase) throws IOException {
        Program.required("puttygen");
        Path secret = Files.writeString(folder.resolve("passphrase"), passphrase);
        Path key = folder.resolve("key.ppk");
        Path line = folder.resolve("key.pub");
        run(
                "-t",
                type,
                "-b",
                bits + "",
                "--new-passphrase",
                secret + "",
                "-o",
                key + "",
                "--ppk-param",
                "version=" + version);
        run(key.toString(), "--old-passphrase", secret + "", "-O", "public-openssh", "-o", line.toString());
        server.authorize(line);
        return key;
    }

    private static void run(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "puttygen";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Cli.Output output = Cli.run(command);
        assertThat(output.exit()).as(output.out() + output.err()).isZero();
    }
}
