package dev.tunnel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5952, section 4. */
class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    })
    void theLongestRunOfZerosIsLeftOut(String address, String text) throws Exception {
        assertThat(Addresses.text(InetAddress.getByName(address))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"fe80:0:0:0:0:0:0:1%1, fe80::1%1", "fe80:0:0:0:0:0:0:0%1, fe80::%1"})
    void theZoneStays(String address, String text) throws Exception {
        assertThat(Addresses.text(InetAddress.getByName(address))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "2001:db8::7",
                "::ffff:1.2.3.4",
                "fe80::1%eth0"
            })
    void anAddressIsNumeric(String text) {
        assertThat(Addresses.isNumeric(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "999.1.1.1",
                "1.2.3.4.",
                "a.b.c.d",
                "fe80",
                "UNKNOWN",
                "::1 ",
                "%eth0"
            })
    void anythingElseIsNot(String text) {
        assertThat(Addresses.isNumeric(text)).isFalse();
    }
}
