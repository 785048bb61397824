package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy.KnownHosts;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.config.HostKeyConfig.Checking;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose key has changed, and {@code StrictHostKeyChecking no}. */
class ToleratedHostKeyTest {
    @TempDir
    Path folder;

    private Hop hop(ScriptedSshServer server, SshKey known, Credentials credentials) throws IOException {
        Path file = Files.writeString(
                folder.resolve("known_hosts"), "[127.0.0.1]:" + server.port() + " " + known.publicLine() + "\n");
        return Hop.of(server.spec())
                .credentials(credentials)
                .hostKeys(new KnownHosts(List.of(file), List.of(), Checking.NO, null));
    }

    @Test
    void noPasswordIsSentAndTheErrorSaysSo() throws Exception {
        SshKey stranger = SshKey.generate(folder.resolve("stranger"), "ed25519");
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedSshServer server = ScriptedSshServer.start()) {
            Credentials credentials = Credentials.none()
                    .password(() -> {
                        asked.incrementAndGet();
                        return server.password().toCharArray();
                    })
                    .keyboardInteractive(challenge -> {
                        asked.incrementAndGet();
                        return List.of(server.password());
                    });
            Hop hop = hop(server, stranger, credentials);
            Authentication failure = Fixture.failure(Authentication.class, () -> Fixture.login(hop));
            assertThat(failure)
                    .hasMessageContaining("password and keyboard-interactive were held back: host key ")
                    .hasMessageContaining(folder.resolve("known_hosts") + " line 1");
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void aKeyMayLogIn() throws Exception {
        SshKey stranger = SshKey.generate(folder.resolve("stranger"), "ed25519");
        SshKey user = SshKey.generate(folder.resolve("user"), "ed25519");
        try (ScriptedSshServer server =
                ScriptedSshServer.builder().authorizedKeys(user.publicKey()).start()) {
            Fixture.login(hop(server, stranger, Credentials.none().identity(user.privateKey())));
            assertThat(server.logins()).isEqualTo(1);
        }
    }
}
