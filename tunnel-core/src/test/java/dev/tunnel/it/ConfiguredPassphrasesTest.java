package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Identity;
import dev.tunnel.SshClient;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.TunnelException.Configuration;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted keys that ssh_config names: a function of the program knows their passphrases. */
class ConfiguredPassphrasesTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    SshKey known;
    SshKey stranger;

    private final List<Path> asked = new ArrayList<>();
    private final List<char[]> given = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        known = SshKey.generate(folder.resolve("known"), "ed25519", "-N", "right");
        stranger = SshKey.generate(folder.resolve("stranger"), "ed25519", "-N", "right");
        server = OpenSshServer.builder().authorize(known.publicKey()).start();
    }

    private SshConfig config(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "HostName " + server.host(),
                "Port " + server.port(),
                "User " + server.user(),
                "UserKnownHostsFile " + server.knownHosts(),
                "IdentityAgent none"));
        all.addAll(List.of(lines));
        return SshConfig.parse(String.join("\n", all));
    }

    private SshClient client(SshConfig config, String passphrase) {
        return SshClient.builder()
                .linger(Duration.ZERO)
                .config(config)
                .passphrases(file -> {
                    asked.add(file);
                    given.add(passphrase.toCharArray());
                    return given.get(given.size() - 1);
                })
                .build();
    }

    private void login(String passphrase, String... lines) throws IOException {
        try (SshClient client = client(config(lines), passphrase)) {
            client.connect("server").close();
        }
    }

    private static String identity(SshKey key) {
        return "IdentityFile " + key.privateKey();
    }

    @Test
    void onlyTheKeyThatTheServerAcceptsIsDecrypted() throws Exception {
        login("right", identity(stranger), identity(known));
        assertThat(asked).containsExactly(known.privateKey());
        assertThat(given).singleElement().isEqualTo(new char["right".length()]);
    }

    @Test
    void aPassphraseIsAskedForOnceForAllConnections() throws Exception {
        try (SshClient client = client(config(identity(known)), "right")) {
            client.connect("server").close();
            client.connect("server").close();
        }
        assertThat(asked).hasSize(1);
        assertThat(server.awaitLogged("Accepted publickey", 2)).isEqualTo(2);
    }

    @Test
    void aKeyThatWasReplacedIsReadAgain() throws Exception {
        try (SshClient client = client(config(identity(known)), "right")) {
            client.connect("server").close();
            Files.delete(known.privateKey());
            Files.delete(known.publicKey());
            SshKey replaced = SshKey.generate(known.privateKey(), "rsa", "-N", "right");
            server.authorize(replaced.publicKey());
            client.connect("server").close();
            server.awaitLog(replaced.fingerprint());
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void aWrongPassphraseIsSaid() {
        assertThatThrownBy(() -> login("wrong", identity(known)))
                .isInstanceOf(Authentication.class)
                .hasMessageContaining("the server accepts identity " + known.privateKey()
                        + ", but it can't be decrypted: the passphrase is wrong")
                .hasMessageNotContaining("wrong,");
        assertThat(asked).hasSize(1);
    }

    @Test
    void withoutThePublicKeyItIsAskedForAtOnce() throws Exception {
        SshKey pem = SshKey.generate(folder.resolve("pem"), "ecdsa", "-m", "PEM", "-N", "right");
        server.authorize(pem.publicKey());
        Files.delete(pem.publicKey());
        login("right", identity(pem));
        assertThat(asked).containsExactly(pem.privateKey());
        assertThatThrownBy(() -> login("wrong", identity(pem)))
                .isInstanceOf(Authentication.class)
                .hasMessageContaining(
                        "; identity " + pem.privateKey() + " can't be decrypted: the passphrase is wrong");
    }

    @Test
    void inBatchModeNobodyIsAsked() {
        assertThatThrownBy(() -> login("right", identity(known), "BatchMode yes"))
                .isInstanceOf(Authentication.class)
                .hasMessageContaining("is encrypted and there is no passphrase")
                .hasMessageContaining("ssh_config says BatchMode yes (text line 7)");
        assertThat(asked).isEmpty();
    }

    @Test
    void anExplicitIdentityHasItsOwnPassphraseInBatchModeToo() throws Exception {
        Identity own = Identity.of(known.privateKey()).withPassphrase("right"::toCharArray);
        try (SshClient client = SshClient.builder()
                .config(config("BatchMode yes"))
                .identity(own)
                .build()) {
            client.connect("server").close();
        }
        assertThat(server.awaitLogged("Accepted publickey", 1)).isEqualTo(1);
    }

    @Test
    void anExplicitIdentityWithoutAPassphraseAsksTheFunctionToo() throws Exception {
        try (SshClient client = SshClient.builder()
                .config(config())
                .identity(known.privateKey())
                .passphrases(file -> "right".toCharArray())
                .build()) {
            client.connect("server").close();
        }
        assertThatThrownBy(() -> SshClient.builder()
                        .config(config())
                        .credentials(Credentials.none().identity(known.privateKey()))
                        .build()
                        .connect("server"))
                .isInstanceOf(Configuration.class)
                .hasMessageContaining("is encrypted and there is no passphrase");
    }
}
