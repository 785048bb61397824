package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "db, 5432, db:5432",
        "::1, 0, [::1]:0",
        "fe80::1%eth0, 22, [fe80::1%eth0]:22",
        "*, 80, *:80",
        "'', 80, :80"
    })
    void aTcpAddressPrintsWithBracketsWhereTheyAreNeeded(String host, int port, String text) {
        assertThat(Endpoint.tcp(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536, Integer.MIN_VALUE})
    void aPortOutOfRangeIsNamedWithTheRange(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.tcp("db", port))
                .withMessage("port " + port + " is not in the range 0 to 65535");
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.loopback(port));
    }

    @Test
    void aHostWithAPortInItIsNamedWithTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.tcp("db:5432", 5432))
                .withMessage("host \"db:5432\" has a ':' in it but is not an IPv6 address; give host and port apart");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d b", "db\n", "db\0", "d\u2028b", "d\u00a0b"})
    void aHostWithASpaceOrControlCharacterIsRefused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.tcp(host, 1))
                .withMessageEndingWith("has a space or control character in it; remove it")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\0", "\u2028"));
    }

    @Test
    void aSocketPathIsAbsoluteAndFitsIntoASocketAddress() {
        String longest = "/" + "a".repeat(106);
        assertThat(Endpoint.unix(longest).toPath()).isEqualTo(Path.of(longest));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.unix(longest + "a"))
                .withMessageEndingWith("is longer than the 107 bytes a unix socket's path can have");
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.unix("/" + "ä".repeat(54)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.unix("my.sock"))
                .withMessage("socket path \"my.sock\" is not absolute; start it with '/'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.unix("/my\n.sock"))
                .withMessage("socket path \"/my\\n.sock\" has a control character in it; remove it");
    }
}
