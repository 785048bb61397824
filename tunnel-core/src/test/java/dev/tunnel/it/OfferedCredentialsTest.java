package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each hop gets to see: its own credentials and nothing else. */
class OfferedCredentialsTest {
    @TempDir
    Path folder;

    private SshKey key(String name) throws IOException {
        return SshKey.generate(folder.resolve(name), "ed25519");
    }

    @Test
    void aHopIsOfferedItsOwnKeysOnly() throws Exception {
        SshKey forFirst = key("first");
        SshKey forSecond = key("second");
        try (SshChain chain = SshChain.start(2)) {
            chain.hop(1).authorize(forFirst.publicKey());
            chain.hop(2).authorize(forSecond.publicKey());
            Fixture.login(
                    Fixture.hop(chain.hop(1), Credentials.none().identity(forFirst.privateKey())),
                    Fixture.hop(chain.hop(2), Credentials.none().identity(forSecond.privateKey())));
            chain.hop(1).awaitLog(forFirst.fingerprint());
            assertThat(chain.hop(1).logged(forSecond.fingerprint())).isZero();
            chain.hop(2).awaitLog(forSecond.fingerprint());
            assertThat(chain.hop(2).logged(forFirst.fingerprint())).isZero();
        }
    }

    @Test
    void aHopsOwnKeysReplaceTheCommonOnes() throws Exception {
        SshKey common = key("common");
        SshKey own = key("own");
        try (SshChain chain = SshChain.start(2)) {
            chain.hop(1).authorize(common.publicKey());
            chain.hop(2).authorize(own.publicKey());
            Hop first = Hop.of(chain.hop(1).spec())
                    .hostKeys(Fixture.hop(chain.hop(1)).hostKeys());
            Hop second = Fixture.hop(chain.hop(2), Credentials.none().identity(own.privateKey()));
            try (SshClient client =
                            SshClient.builder().identity(common.privateKey()).build();
                    SshConnection connection = client.connect(first, second)) {
                assertThat(connection.isOpen()).isTrue();
            }
            chain.hop(1).awaitLog(common.fingerprint());
            assertThat(chain.hop(2).logged(common.fingerprint())).isZero();
        }
    }

    @Test
    void aHopIsToldItsOwnPasswordOnly() throws Exception {
        List<String> tried = new CopyOnWriteArrayList<>();
        try (ScriptedSshServer second = server("second", tried);
                ScriptedSshServer first = server("first", tried)) {
            Fixture.login(
                    Fixture.hop(first, Credentials.none().password("one"::toCharArray)),
                    Fixture.hop(second, Credentials.none().password("two"::toCharArray)));
            assertThat(tried).containsExactly("first: one", "second: two");
        }
    }

    /** Takes every password, and keeps a list. */
    private static ScriptedSshServer server(String name, List<String> tried) throws IOException {
        return ScriptedSshServer.builder()
                .customize(sshd -> sshd.setPasswordAuthenticator((user, password, session) -> {
                    tried.add(name + ": " + password);
                    return true;
                }))
                .start();
    }

    @Test
    void anUnknownKeyIsRefusedWithHopUserAndWhatWasOffered() throws Exception {
        SshKey unknown = key("unknown");
        try (SshChain chain = SshChain.start(2)) {
            Hop second = Fixture.hop(chain.hop(2), Credentials.none().identity(unknown.privateKey()));
            Authentication failure =
                    Fixture.failure(Authentication.class, () -> Fixture.login(Fixture.hop(chain.hop(1)), second));
            OpenSshServer last = chain.last();
            assertThat(failure)
                    .hasMessageContaining("hop 2 of 2 (" + last.spec() + "): authentication failed for user "
                            + last.user() + ": offered identity " + unknown.privateKey())
                    .hasMessageContaining("check the user name");
            assertThat(failure.hop()).isEqualTo(second);
            assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
            assertThat(failure.isRetryable()).isFalse();
            last.awaitLog(unknown.fingerprint());
        }
    }

    @Test
    void anUnknownUserIsRefusedWithItsName() throws Exception {
        try (OpenSshServer server = OpenSshServer.start()) {
            Hop known = Fixture.hop(server);
            Hop stranger = new Hop(
                    "nobody-here",
                    known.host(),
                    known.port(),
                    Credentials.none().identity(server.clientKey()),
                    known.hostKeys(),
                    known.options());
            Authentication failure = Fixture.failure(Authentication.class, () -> Fixture.login(stranger));
            assertThat(failure).hasMessageContaining("hop 1 of 1 (nobody-here@" + server.hostAndPort() + ")");
            assertThat(failure).hasMessageContaining("authentication failed for user nobody-here");
        }
    }

    @Test
    void withoutCredentialsTheServersMethodsAreNamed() throws Exception {
        try (OpenSshServer server = OpenSshServer.start()) {
            Authentication failure =
                    Fixture.failure(Authentication.class, () -> Fixture.login(Fixture.hop(server, Credentials.none())));
            assertThat(failure).hasMessageContaining("offered no credentials");
        }
    }
}
