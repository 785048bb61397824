package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException.HostKey;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy given in code beats what ssh_config says about trust, but not what it says about names and revoked keys. */
class ExplicitHostKeyPolicyTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
    }

    private void login(String config, HostKeyPolicy policy) throws IOException {
        Hop hop = Hop.of(server.spec()).credentials(Credentials.none().identity(server.clientKey()));
        try (SshClient client = SshClient.builder()
                        .config(SshConfig.parse(config))
                        .hostKeys(policy)
                        .hostKeyPrompt(question -> true)
                        .build();
                SshConnection connection = client.connect(hop)) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("known_hosts"), content);
    }

    private String key() {
        return server.hostKey("ed25519").publicLine();
    }

    @Test
    void whatTheConfigurationTrustsIsNotTrusted() throws IOException {
        Path known = Files.writeString(folder.resolve("trusted"), server.knownHostsLine() + "\n");
        String config = """
                StrictHostKeyChecking no
                UserKnownHostsFile %s
                KnownHostsCommand /bin/cat %s
                NoHostAuthenticationForLocalhost yes
                """.formatted(known, known);
        Path empty = file("");
        HostKey failure = Fixture.failure(HostKey.class, () -> login(config, HostKeyPolicy.strict(empty)));
        assertThat(failure).hasMessageContaining(" is not in " + empty + "; ");
        assertThat(empty).isEmptyFile();
    }

    @Test
    void whatTheConfigurationRefusesIsAccepted() throws IOException {
        String config = "StrictHostKeyChecking yes\nUserKnownHostsFile none\nKnownHostsCommand /bin/false\n";
        login(config, HostKeyPolicy.strict(file(server.knownHostsLine() + "\n")));
        login(config, HostKeyPolicy.pinned(server.hostKeyFingerprint("ed25519")));
    }

    @Test
    void theAliasCounts() throws IOException {
        Path known = file("alias " + key() + "\n");
        login("HostKeyAlias Alias", HostKeyPolicy.strict(known));
        assertThat(Fixture.failure(HostKey.class, () -> login("", HostKeyPolicy.strict(known))))
                .hasMessageContaining("host key unknown");
    }

    @Test
    void namesAreHashed() throws IOException {
        Path known = file("");
        login("HashKnownHosts yes", HostKeyPolicy.acceptNew(known));
        assertThat(known).content().startsWith("|1|").endsWith(" " + key() + "\n");
        login("", HostKeyPolicy.strict(known));
    }

    @Test
    void aRevokedKeyIsRefusedByEveryPolicy() throws IOException {
        Path known = file(server.knownHostsLine() + "\n");
        String config = "RevokedHostKeys " + server.hostKey("ed25519").publicKey();
        for (HostKeyPolicy policy : new HostKeyPolicy[] {
            HostKeyPolicy.strict(known),
            HostKeyPolicy.pinned(server.hostKeyFingerprint("ed25519")),
            HostKeyPolicy.acceptAnyInsecurely()
        }) {
            assertThat(Fixture.failure(HostKey.class, () -> login(config, policy)))
                    .hasMessageContaining("host key revoked");
        }
    }
}
