package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code KnownHostsCommand}: run as often as ssh runs it, with the same arguments, and believed as much. */
class KnownHostsCommandTest {
    private static final String CONFIG = "KnownHostsCommand DIR/command %I %H %t %f %K %h:%p:%r:%n 'a b' %%\n";

    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
    }

    private TwoClients clients(String config, String... script) {
        return new TwoClients(folder, server)
                .config(CONFIG + config)
                .file("known_hosts", "")
                .script("command", "for i in \"$@\"; do echo \"$i\" >> DIR/calls; done\n" + String.join("\n", script));
    }

    private String answer() {
        return "echo \"$2 " + server.hostKey("ed25519").publicLine() + "\"";
    }

    @Test
    void whatItPrintsIsBelievedAndNothingIsWritten() throws IOException {
        TwoClients clients = clients("").script("command", "echo $1 >> DIR/calls", answer());
        assertThat(clients.assertSame(true).files())
                .containsEntry("calls", "ORDER\nHOSTNAME\n")
                .containsEntry("known_hosts", "");
    }

    @Test
    void itIsGivenWhatSshGives() throws IOException {
        assertThat(clients("").assertSame(false).files().get("calls"))
                .startsWith("ORDER\n127.0.0.1\nNONE\nNONE\nNONE\n127.0.0.1:" + server.port() + ":" + server.user()
                        + ":target\na b\n%\nHOSTNAME\n[127.0.0.1]:" + server.port() + "\nssh-ed25519\n"
                        + server.hostKeyFingerprint("ed25519") + "\nAAAA");
    }

    @Test
    void itMayPrintAnotherKeyOrRevokeOne() throws IOException {
        SshKey stranger = SshKey.generate(folder.resolve("stranger"), "ed25519");
        TwoClients clients = clients("StrictHostKeyChecking accept-new", "echo \"$2 " + stranger.publicLine() + "\"");
        assertThat(clients.assertSame(false).said())
                .contains("(KnownHostsCommand line 1)", "correct what KnownHostsCommand prints");
        clients = clients(
                "StrictHostKeyChecking accept-new",
                "echo \"@revoked $2 " + server.hostKey("ed25519").publicLine() + "\"");
        assertThat(clients.assertSame(false).said()).contains("host key revoked", "(KnownHostsCommand line 1)");
    }

    @Test
    void whatItDoesNotKnowIsRecordedAndAFixedOrderIsNotAskedFor() throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking accept-new\nHostKeyAlias name", "echo garbage", "echo");
        assertThat(clients.assertSame(true).files())
                .containsEntry(
                        "known_hosts", "name " + server.hostKey("ed25519").publicLine() + "\n");
    }

    @Test
    void ifItFailsThereIsNoConnection() throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking no", answer(), "echo out of order >&2", "exit 3");
        assertThat(clients.assertSame(false).said())
                .contains(
                        "HostKey: ",
                        "host key can't be checked: KnownHostsCommand \"" + folder,
                        "exit status 3: out of order");
    }

    @Test
    void ifItCannotBeStartedItIsAsIfThereWereNone() throws IOException {
        for (String program : new String[] {"DIR/missing %H", "command %H", "true"}) {
            TwoClients clients = clients("")
                    .config("KnownHostsCommand " + program)
                    .file("known_hosts", server.knownHostsLine() + "\n");
            assertThat(clients.assertSame(true).said()).as(program).isEmpty();
        }
    }

    @Test
    void aCertificateIsAskedForOnce() throws IOException {
        SshKey authority = SshKey.generate(folder.resolve("authority"), "ed25519");
        server.close();
        server = OpenSshServer.builder().hostCertificate(authority).start();
        TwoClients clients = clients("", "echo \"@cert-authority $2 " + authority.publicLine() + "\"");
        assertThat(clients.assertSame(true).files().get("calls"))
                .contains("HOSTNAME\n[127.0.0.1]:" + server.port() + "\nssh-ed25519-cert-v01@openssh.com\n"
                        + server.hostKeyFingerprint("ed25519"));
        assertThat(clients("", answer()).assertSame(true).said()).isEmpty();
    }
}
