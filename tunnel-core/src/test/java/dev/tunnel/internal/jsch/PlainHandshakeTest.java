package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainHandshakeTest {
    private static final int KEXINIT = 20;
    private static final int NEWKEYS = 21;
    private static final byte[] ONE = certificate(1);
    private static final byte[] OTHER = certificate(2);
    private static final byte[] PRIME = field(new byte[256]);

    private final PlainHandshake handshake = new PlainHandshake();

    private static byte[] field(byte[] bytes) {
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] certificate(int content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(field("ssh-ed25519-cert-v01@openssh.com".getBytes(StandardCharsets.US_ASCII)));
        out.write(content);
        return out.toByteArray();
    }

    private void banner() {
        receive("hello\r\nSSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));
        packet(KEXINIT, new byte[20]);
    }

    private void packet(int message, byte[] content) {
        packet(message, content, 7);
    }

    private void packet(int message, byte[] content, int claimedPadding) {
        int padding = 7;
        byte[] packet = ByteBuffer.allocate(4 + 1 + 1 + content.length + padding)
                .putInt(1 + 1 + content.length + padding)
                .put((byte) claimedPadding)
                .put((byte) message)
                .put(content)
                .array();
        receive(packet);
    }

    /** In pieces, as a network may deliver it. */
    private void receive(byte[] bytes) {
        for (int i = 0; i < bytes.length; i += 3) {
            handshake.received(bytes, i, Math.min(3, bytes.length - i));
        }
    }

    @Test
    void theCertificateIsInTheReply() {
        banner();
        packet(31, field(ONE));
        packet(NEWKEYS, new byte[0]);
        assertThat(handshake.certificate()).isEqualTo(ONE);
    }

    @Test
    void withGroupExchangeTheGroupComesBefore() {
        banner();
        packet(31, PRIME);
        packet(33, field(ONE));
        assertThat(handshake.certificate()).isEqualTo(ONE);
    }

    @Test
    void whichOfTwoJschHasTakenIsNotGuessed() {
        banner();
        packet(31, field(ONE));
        packet(33, field(OTHER));
        assertThat(handshake.certificate()).isNull();
    }

    /** JSch doesn't look at the padding, so it would take the second one. */
    @ParameterizedTest
    @ValueSource(ints = {40, 100, 255})
    void aCertificateCannotBeHiddenBehindAnotherByAPaddingThatIsNone(int padding) {
        banner();
        packet(31, field(ONE));
        packet(33, field(OTHER), padding);
        assertThat(handshake.certificate()).isNull();
    }

    @Test
    void aReplyThatIsShorterThanItClaimsIsNotGuessedAt() {
        banner();
        packet(31, field(ONE));
        packet(33, ByteBuffer.allocate(8).putInt(1000).array());
        assertThat(handshake.certificate()).isNull();
    }

    @Test
    void whatComesEncryptedIsNotLookedAt() {
        banner();
        packet(31, field(ONE));
        packet(NEWKEYS, new byte[0]);
        packet(33, field(OTHER));
        assertThat(handshake.certificate()).isEqualTo(ONE);
    }

    @Test
    void aPlainKeyIsNoCertificate() {
        banner();
        packet(31, field(field("ssh-ed25519".getBytes(StandardCharsets.US_ASCII))));
        assertThat(handshake.certificate()).isNull();
    }

    @Test
    void nothingIsKeptAfterTheEndOrWithoutBound() {
        banner();
        packet(31, field(ONE));
        handshake.received(new byte[600_000], 0, 600_000);
        assertThat(handshake.certificate()).isNull();
        handshake.end();
        packet(31, field(ONE));
        assertThat(handshake.certificate()).isNull();
    }

    @Test
    void garbageIsSurvived() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            PlainHandshake hostile = new PlainHandshake();
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            hostile.received("SSH-2.0-x\n".getBytes(StandardCharsets.US_ASCII), 0, 10);
            for (int j = 0; j + 4 < bytes.length; j += 1 + random.nextInt(20)) {
                ByteBuffer.wrap(bytes).putInt(j, random.nextInt(40));
            }
            hostile.received(bytes, 0, bytes.length);
            assertThat(hostile.certificate()).isNull();
        }
    }
}
