package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.HostKeyRepository;
import dev.tunnel.internal.hostkey.HostCertificate;
import dev.tunnel.internal.hostkey.HostKey;
import dev.tunnel.internal.hostkey.HostKeyCheck;
import dev.tunnel.internal.session.QuestionTime;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSch is told. */
class HostKeyGateTest {
    private final List<HostKey> checked = new ArrayList<>();
    private final HostKeyGate gate =
            new HostKeyGate(new Check(), null, new PlainHandshake(), new QuestionTime(), () -> {});

    private final class Check implements HostKeyCheck {
        @Override
        public List<String> knownKeyTypes() {
            return List.of("ssh-ed25519", "of-tomorrow", "ssh-rsa");
        }

        @Override
        public @Nullable HostKey authority(HostCertificate certificate, @Nullable InetAddress address) {
            return null;
        }

        @Override
        public Decision check(HostKey key, @Nullable InetAddress address) {
            checked.add(key);
            return new Decision.Tolerated("just so");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\u0009x", "\0\0\0 ssh-ed25519-cert-v01@openssh.com\0\0\0\u0001x"})
    void bytesThatAreNoPlainKeyAreRefusedBeforeAnybodyIsAsked(String blob) {
        assertThat(gate.check("any", blob.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(HostKeyRepository.NOT_INCLUDED);
        assertThat(gate.refusal()).startsWith("host key unusable: ");
        assertThat(checked).isEmpty();
    }

    @Test
    void aDoubtIsToldAndTheKeyAccepted() {
        List<String> doubts = new ArrayList<>();
        gate.onDoubt(doubts::add);
        byte[] blob = "\0\0\0\u000bssh-ed25519\0\0\0\u0001x".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(gate.check("any", blob)).isEqualTo(HostKeyRepository.OK);
        assertThat(doubts).containsExactly("just so");
        assertThat(gate.refusal()).isNull();
    }

    @Test
    void aCertificateThatCannotBeFoundEndsTheAttempt() {
        assertThatThrownBy(gate::getHostKey).hasMessage("host key unusable: the certificate can't be read");
        assertThat(gate.refusal()).startsWith("host key unusable: ");
    }

    @Test
    void typesThatJschDoesNotKnowAreNotAskedFor() {
        assertThat(gate.getHostKey("any", null))
                .extracting(com.jcraft.jsch.HostKey::getType)
                .containsExactly("ssh-ed25519", "ssh-rsa");
        assertThat(gate.getHostKey("any", "ssh-rsa")).isEmpty();
    }
}
