package dev.tunnel.internal.hostkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ssh-keygen doesn't write, or not often; the rest is tested with its lists. */
class KeyRevocationListTest {
    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.asList(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] string(byte[]... content) {
        byte[] bytes = concat(content);
        return concat(ByteBuffer.allocate(4).putInt(bytes.length).array(), bytes);
    }

    private static byte[] text(String text) {
        return string(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] uint64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] section(int type, byte[]... content) {
        return concat(new byte[] {(byte) type}, string(content));
    }

    private static byte[] list(int format, byte[]... sections) {
        return concat(
                "SSHKRL\n\0".getBytes(StandardCharsets.US_ASCII),
                ByteBuffer.allocate(4).putInt(format).array(),
                new byte[24],
                string(),
                text("comment"),
                concat(sections));
    }

    private static byte[] certificates(byte[]... sections) {
        return list(1, section(1, string(), string(), concat(sections)));
    }

    private static HostCertificate certificate(String serial) {
        HostKey key = HostKey.of(Keys.ED25519);
        return new HostCertificate(
                "ssh-ed25519-cert-v01@openssh.com",
                "",
                key,
                Long.parseUnsignedLong(serial),
                "id",
                HostKey.of(Keys.RSA));
    }

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "1, true",
        "9223372036854775808, true",
        "18446744073709551614, true",
        "18446744073709551615, false"
    })
    void serialNumbersAreUnsignedAndZeroIsNone(String serial, boolean isRevoked) {
        byte[] range = section(0x21, uint64(0), uint64(-2));
        assertThat(KeyRevocationList.parse(certificates(range)).revoke(certificate(serial)))
                .isEqualTo(isRevoked);
    }

    @ParameterizedTest
    @CsvSource({"99, false", "100, true", "101, false", "108, true", "109, false", "110, false", "4294967396, false"})
    void aBitmapBeginsAtItsOffset(String serial, boolean isRevoked) {
        byte[] bits = BigInteger.ONE.setBit(8).toByteArray();
        byte[] bitmap = section(0x22, uint64(100), string(bits));
        assertThat(KeyRevocationList.parse(certificates(bitmap)).revoke(certificate(serial)))
                .isEqualTo(isRevoked);
    }

    @Test
    void aBitmapThatWrapsAroundOrIsNegativeIsRefused() {
        byte[] two = string(new byte[] {2});
        assertRefused(certificates(section(0x22, uint64(-1), two)), "a bitmap");
        assertRefused(certificates(section(0x22, uint64(1), string(new byte[] {-1}))), "a bitmap");
        assertThat(KeyRevocationList.parse(certificates(section(0x22, uint64(1), string())))
                        .revoke(certificate("1")))
                .isFalse();
    }

    @Test
    void whatIsNotKnownIsRefusedUnlessItMayBeIgnored() {
        assertRefused(list(2), "format 2");
        assertRefused(list(1, section(77)), "section 77");
        assertRefused(certificates(section(0x40)), "certificate section 64");
        byte[] optional = concat(text("x@example.com"), new byte[1], string());
        byte[] critical = concat(text("x@example.com"), new byte[] {1}, string());
        assertRefused(list(1, section(255, critical)), "critical extension x@example.com");
        assertRefused(certificates(section(0x39, critical)), "critical extension x@example.com");
        byte[] revoked = section(2, string(Keys.ED25519));
        assertThat(KeyRevocationList.parse(list(1, section(255, optional), revoked))
                        .revoke(HostKey.of(Keys.ED25519)))
                .isTrue();
        assertThat(KeyRevocationList.parse(certificates(section(0x39, optional), section(0x23, text("id"))))
                        .revoke(certificate("0")))
                .isTrue();
    }

    @Test
    void aSignatureIsSkipped() {
        byte[] signed = list(1, section(2, string(Keys.RSA)), section(4, Keys.ED25519), text("a signature"));
        assertThat(KeyRevocationList.parse(signed).revoke(HostKey.of(Keys.RSA))).isTrue();
    }

    @Test
    void aListThatIsCutOffIsNeverHalfRead() {
        byte[] whole = list(1, section(2, string(Keys.ED25519), string(Keys.RSA)), section(5, string(new byte[32])));
        int begin = list(1).length;
        int first = list(1, section(2, string(Keys.ED25519), string(Keys.RSA))).length;
        for (int length = 8; length < whole.length; length++) {
            if (length != begin && length != first) {
                assertRefused(Arrays.copyOf(whole, length), "or cut off");
            }
        }
    }

    private static void assertRefused(byte[] list, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRevocationList.parse(list))
                .withMessageContaining(why);
    }
}
