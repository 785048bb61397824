package dev.tunnel.socks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which destinations rules mean, and that no other notation is a way round them. */
class PolicyTest {
    private static final List<String> NONE = List.of();

    @ParameterizedTest
    @CsvSource({
        "db, db, 80",
        "db, DB., 80",
        "DB:80, db, 80",
        "*.internal, a.b.internal, 1",
        "*.internal., a.internal, 1",
        "d?, db, 1",
        "*, db, 1",
        "*, 10.0.0.1, 1",
        "*, ::1, 1",
        "*:443, db, 443",
        "db:8000-8999, db, 8999",
        "10.0.0.0/8, 10.255.255.255, 1",
        "10.0.0.0/8:80, 10.0.0.1, 80",
        "10.*, 10.0.0.1, 1",
        "0.0.0.0/0, 8.8.8.8, 1",
        "127.0.0.1, 127.0.0.1, 1",
        "127.0.0.1, 127.1, 1",
        "127.0.0.1, 0x7f000001, 1",
        "127.0.0.1, 0X7F.1, 1",
        "127.0.0.1, 017700000001, 1",
        "127.0.0.1, 0177.0.0.01, 1",
        "127.0.0.1, 2130706433, 1",
        "127.0.0.1, 127.0.0.1., 1",
        "127.0.0.0/8, 127.65535, 1",
        "127.0.0.1, ::ffff:127.0.0.1, 1",
        "127.0.0.1, ::ffff:7f00:1, 1",
        "127.0.0.1, 0:0:0:0:0:FFFF:7F00:0001, 1",
        "::ffff:127.0.0.1, 127.0.0.1, 1",
        "[2001:db8::/32], 2001:DB8:1::1, 1",
        "2001:db8::/32, 2001:db8::1, 1",
        "[::1]:80, 0:0:0:0:0:0:0:1, 80",
        "fe80::/10, fe80::1%eth0, 1",
    })
    void isMeant(String rule, String host, int port) {
        assertThat(problem(NONE, List.of(rule), host, port)).contains(" is denied by the rule " + rule);
        assertThat(problem(List.of(rule), NONE, host, port)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "db, db2, 80",
        "db:80, db, 81",
        "*.internal, internal, 1",
        "*.internal, a.internal.example, 1",
        "d.b, dxb, 1",
        "db:8000-8999, db, 9000",
        "10.0.0.0/8, 11.0.0.1, 1",
        "10.*, 10.example.com, 1",
        "*.1, 10.0.0.example, 1",
        "*.com, 10.0.0.1, 1",
        "a*, ::a, 1",
        "127.0.0.1, 127.0.0.256, 1",
        "127.0.0.1, 127.0.0.08, 1",
        "127.0.0.1, 1.2.3.4.5, 1",
        "127.0.0.1, 127.0.0.1.example, 1",
        "127.0.0.1, 0x7f.0x0.0x0.0xx1, 1",
        "0.0.0.0/0, ::1, 1",
        "0.0.0.0/0, db, 1",
        "::/0, 127.0.0.1, 1",
    })
    void isNotMeant(String rule, String host, int port) {
        assertThat(problem(NONE, List.of(rule), host, port)).isNull();
        assertThat(problem(List.of(rule), NONE, host, port)).contains(" is not permitted by any rule");
    }

    @Test
    void whatIsDeniedCannotBePermitted() {
        assertThat(problem(List.of("*"), List.of("db"), "db", 1)).isNotNull();
        assertThat(problem(List.of("*"), List.of("db"), "other", 1)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "db:",
                "db:0",
                "db:65536",
                "db:9-8",
                "db:http",
                "db/8",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0.0/",
                "::/129",
                "[::1",
                "[::1]80",
                "a b",
                "a@b",
                "http://db",
            })
    void whatIsNoRuleIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> Rule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad rule \"" + text + "\": ")
                .hasMessageContaining("expected host, host:port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "::1",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "169.254.169.254",
                "fe80::1",
                "224.0.0.1",
                "ff02::1",
                "::ffff:127.0.0.1",
            })
    void thisMachineIsOutOfReachUnlessARuleNamesTheAddress(String address) throws Exception {
        for (List<String> permitted :
                List.of(NONE, List.of("*"), List.of("db"), List.of("*:80"), List.of("0.0.0.0/0"))) {
            assertThat(permits(permitted, NONE, "db", address)).isFalse();
        }
        assertThat(permits(List.of(address), NONE, "db", address)).isTrue();
        assertThat(permits(List.of("[" + address + "]:80"), NONE, "db", address))
                .isTrue();
        assertThat(permits(List.of("[" + address + "]:81"), NONE, "db", address))
                .isFalse();
        assertThat(permits(List.of(address), List.of(address), "db", address)).isFalse();
    }

    @Test
    void localhostIsANameForLoopbackAlone() throws Exception {
        for (String loopback : List.of("127.0.0.1", "::1")) {
            assertThat(permits(List.of("localhost:80"), NONE, "localhost", loopback))
                    .isTrue();
            assertThat(permits(List.of("localhost:81"), NONE, "localhost", loopback))
                    .isFalse();
        }
        assertThat(permits(List.of("localhost"), NONE, "localhost", "169.254.169.254"))
                .isFalse();
    }

    @Test
    void whoResolvesANameJudgesItsAddresses() throws Exception {
        assertThat(problem(List.of("10.0.0.0/8"), NONE, "db", 80, true)).isNull();
        assertThat(permits(List.of("10.0.0.0/8"), NONE, "db", "10.1.2.3")).isTrue();
        assertThat(permits(List.of("10.0.0.0/8"), NONE, "db", "11.1.2.3")).isFalse();
        assertThat(permits(List.of("db"), List.of("10.0.0.0/8"), "db", "10.1.2.3"))
                .isFalse();
        assertThat(permits(List.of("db"), NONE, "db", "10.1.2.3")).isTrue();
        assertThat(permits(List.of("db"), NONE, "other", "10.1.2.3")).isFalse();
        assertThat(permits(NONE, NONE, "db", "10.1.2.3")).isTrue();
    }

    private static String problem(List<String> permitted, List<String> denied, String host, int port) {
        return problem(permitted, denied, host, port, false);
    }

    private static String problem(
            List<String> permitted, List<String> denied, String host, int port, boolean dialledHere) {
        return policy(permitted, denied, dialledHere).problem(Hosts.destination(host, port));
    }

    private static boolean permits(List<String> permitted, List<String> denied, String host, String address)
            throws Exception {
        return policy(permitted, denied, true).permits(Hosts.destination(host, 80), InetAddress.getByName(address));
    }

    private static Policy policy(List<String> permitted, List<String> denied, boolean dialledHere) {
        return new Policy(rules(permitted.stream()), rules(denied.stream()), dialledHere);
    }

    private static List<Rule> rules(Stream<String> rules) {
        return rules.map(Rule::parse).toList();
    }
}
