package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that carry secrets never show them, and never lose what they had before. */
class CredentialsTest {
    private static final String SECRET = "hunter2";

    private static char[] secret() {
        throw new AssertionError("nobody has asked for the secret");
    }

    @Test
    void showsWhatThereIsAndNoSecret() {
        Credentials all = Credentials.none()
                .identity(Identity.of(Path.of("/key")).withPassphrase(CredentialsTest::secret))
                .agent(Path.of("/agent"))
                .password(CredentialsTest::secret)
                .keyboardInteractive(challenge -> List.of(SECRET));

        assertThat(all).hasToString("identity /key, agent /agent, keyboard-interactive, password");
        assertThat(Credentials.none()).hasToString("no credentials");
        assertThat(Credentials.defaults()).hasToString("default identities");
        assertThat(Hop.of("me@a").credentials(all)).hasToString("me@a");
        assertThat(Identity.of(Path.of("/key")).withPassphrase(SECRET::toCharArray))
                .hasToString("/key");
    }

    @Test
    void aPasswordLeavesTheDefaultsOnAndAnIdentitySwitchesThemOff() {
        assertThat(Credentials.defaults().password(CredentialsTest::secret).useDefaults())
                .isTrue();
        assertThat(Credentials.defaults().identity(Path.of("/key")).useDefaults())
                .isFalse();
    }

    @Test
    void theSameKeysMakeEqualCredentials() {
        assertThat(Credentials.none().identity(Path.of("/key")))
                .isEqualTo(Credentials.none().identity(Path.of("/key")))
                .isNotEqualTo(Credentials.none().identity(Path.of("/other")));
    }

    @Test
    void anIdentityKeepsBothItsCertificateAndItsPassphrase() {
        Identity identity =
                Identity.of(Path.of("/key")).withCertificate(Path.of("/cert")).withPassphrase(CredentialsTest::secret);

        assertThat(identity.certificate()).isEqualTo(Path.of("/cert"));
        assertThat(identity.passphrase()).isNotNull();
    }

    @Test
    void aPolicyThatAcceptsNothingIsRefused() {
        assertThatThrownBy(() -> HostKeyPolicy.strict(new Path[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostKeyPolicy.pinned()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostKeyPolicy.pinned("MD5:aa")).hasMessageContaining("MD5:aa");
    }
}
