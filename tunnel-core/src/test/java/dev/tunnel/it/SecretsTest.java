package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.Identity;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords, passphrases and answers are nowhere to be read, however much is logged. */
class SecretsTest {
    private static final String PASSWORD = "PASSWORD-SECRET";
    private static final String PASSPHRASE = "PASSPHRASE-SECRET";
    private static final String WRONG = "WRONG-SECRET";

    /** Logs in in several ways, in vain in others, and prints all there is to print. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Path key = Path.of(args[1]);
            Credentials none = Credentials.none();
            List.of(
                            none.password(PASSWORD::toCharArray),
                            none.password(WRONG::toCharArray),
                            none.keyboardInteractive(challenge -> List.of(PASSWORD)),
                            none.keyboardInteractive(challenge -> List.of(WRONG)),
                            none.identity(Identity.of(key).withPassphrase(PASSPHRASE::toCharArray)),
                            none.identity(Identity.of(key).withPassphrase(WRONG::toCharArray)))
                    .forEach(credentials -> login(Hop.of(args[0]).credentials(credentials)));
        }

        private static void login(Hop hop) {
            Hop trusting = hop.hostKeys(HostKeyPolicy.acceptAnyInsecurely());
            System.out.println(trusting + " " + trusting.credentials() + " "
                    + trusting.credentials().identities());
            try (SshClient client = SshClient.create();
                    SshConnection connection = client.connect(trusting)) {
                System.out.println("accepted " + connection + " " + connection.route());
            } catch (TunnelException e) {
                e.printStackTrace(System.out);
            }
        }
    }

    @Test
    void noSecretIsLoggedOrPrinted(@TempDir Path folder) throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519", "-N", PASSPHRASE);
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                .user("tunnel", PASSWORD)
                .authorizedKeys(key.publicKey())
                .start()) {
            Cli.Output output = new ChildJvm()
                    .log("trace")
                    .run(Program.class, server.spec(), key.privateKey().toString());
            assertThat(server.logins()).isEqualTo(3);
            assertThat(output.out().lines().filter(line -> line.startsWith("accepted")))
                    .hasSize(3);
            assertThat(output.err()).contains("TRACE");
            assertThat(output.out() + output.err()).doesNotContain("SECRET");
        }
    }
}
