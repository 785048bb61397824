package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.TunnelException;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code RequiredRSASize} counts for host keys; the real ssh gets the same file. */
class RequiredRsaSizeTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.builder().hostKeyTypes("rsa").start();
    }

    private ConfigOracle config(int bits) throws IOException {
        return new ConfigOracle(
                folder,
                List.of(
                        "Host target",
                        "  HostName " + server.host(),
                        "  Port " + server.port(),
                        "  User " + server.user(),
                        "  IdentityFile " + server.clientKey(),
                        "  UserKnownHostsFile " + server.knownHosts(),
                        "  BatchMode yes",
                        "  RequiredRSASize " + bits));
    }

    @Test
    void aKeyThatIsLongEnoughIsAccepted() throws Exception {
        try (ConfigOracle config = config(2048)) {
            config.bothConnect("target");
        }
    }

    @Test
    void aShorterOneIsRefused() throws Exception {
        try (ConfigOracle config = config(8192)) {
            assertThat(config.bothRefuse(TunnelException.HostKey.class, "Invalid key length", "target"))
                    .hasMessageContaining("host key too short: presented RSA " + server.hostKeyFingerprint("rsa"))
                    .hasMessageContaining("fewer than RequiredRSASize 8192");
        }
    }
}
