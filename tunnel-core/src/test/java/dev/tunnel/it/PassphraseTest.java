package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.Identity;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The passphrase of an encrypted key is asked for once. */
class PassphraseTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer first;

    @AutoClose
    OpenSshServer second;

    @AutoClose
    SshClient client;

    /** What the supplier has handed out. */
    List<char[]> given = new ArrayList<>();

    SshKey key;
    Identity identity;

    @BeforeEach
    void start() throws IOException {
        key = SshKey.generate(folder.resolve("key"), "ed25519", "-N", "open sesame");
        identity = Identity.of(key.privateKey()).withPassphrase(this::passphrase);
        first = OpenSshServer.builder().authorize(key.publicKey()).start();
        second = OpenSshServer.builder().authorize(key.publicKey()).start();
        client = SshClient.builder().linger(Duration.ZERO).build();
    }

    private char[] passphrase() {
        given.add("open sesame".toCharArray());
        return given.get(given.size() - 1);
    }

    private Hop hop(OpenSshServer server) throws IOException {
        return Fixture.hop(server, Credentials.none().identity(identity));
    }

    @Test
    void itIsAskedOnceAndClearedAfterUse() throws Exception {
        try (SshConnection connection = client.connect(hop(first))) {
            assertThat(connection.isOpen()).isTrue();
            assertThat(given).singleElement().isEqualTo(new char["open sesame".length()]);
        }
    }

    @Test
    void itIsAskedOnceForAllHops() throws Exception {
        try (SshConnection connection = client.connect(hop(first), hop(second))) {
            assertThat(connection.isOpen()).isTrue();
            assertThat(given).hasSize(1);
        }
    }

    @Test
    void itIsAskedOnceForAllConnectionsOfAClient() throws Exception {
        client.connect(hop(first)).close();
        client.connect(hop(second)).close();
        client.connect(hop(first)).close();
        assertThat(given).hasSize(1);
        assertThat(first.awaitLogged("Accepted publickey", 2)).isEqualTo(2);
    }

    @Test
    void itIsAskedOnceForKeyAndCertificate() throws Exception {
        SshKey.generate(folder.resolve("authority"), "ed25519").signUser(key.publicKey(), first.user());
        client.connect(hop(first)).close();
        assertThat(given).hasSize(1);
    }

    @Test
    void itIsNotAskedForAKeyThatIsNotEncrypted() throws Exception {
        Identity plain = Identity.of(first.clientKey()).withPassphrase(this::passphrase);
        Fixture.login(Fixture.hop(first, Credentials.none().identity(plain)));
        assertThat(given).isEmpty();
    }
}
