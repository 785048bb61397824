package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardSpecTest {
    private static final Endpoint H80 = Endpoint.tcp("h", 80);

    @ParameterizedTest
    @CsvSource({
        "8080:h:80, localhost, 8080",
        "0:h:80, localhost, 0",
        "localhost:8080:h:80, localhost, 8080",
        "*:8080:h:80, *, 8080",
        ":8080:h:80, '', 8080",
        "[]:8080:h:80, '', 8080",
        "127.0.0.1:8080:h:80, 127.0.0.1, 8080",
        "[::1]:8080:h:80, ::1, 8080",
        "\\:\\:1:8080:h:80, ::1, 8080",
        "[bastion]:8080:[h]:080, bastion, 8080",
        "8080:h:80:, localhost, 8080",
        "'  8080:h:80\n', localhost, 8080"
    })
    void theBindAddressIsReadAsSshReadsIt(String text, String host, int port) {
        assertThat(ForwardSpec.parse(text)).isEqualTo(new ForwardSpec(Endpoint.tcp(host, port), H80));
    }

    @Test
    void anIpv6DestinationStandsInBrackets() {
        assertThat(ForwardSpec.parse("[::1]:8080:[2001:db8::1]:80"))
                .isEqualTo(new ForwardSpec(Endpoint.tcp("::1", 8080), Endpoint.tcp("2001:db8::1", 80)));
    }

    @Test
    void eitherSideCanBeASocket() {
        Endpoint local = Endpoint.unix("/l.sock");
        Endpoint remote = Endpoint.unix("/r.sock");
        assertThat(ForwardSpec.parse("8080:/r.sock")).isEqualTo(new ForwardSpec(Endpoint.loopback(8080), remote));
        assertThat(ForwardSpec.parse("*:8080:/r.sock")).isEqualTo(new ForwardSpec(Endpoint.tcp("*", 8080), remote));
        assertThat(ForwardSpec.parse("/l.sock:h:80")).isEqualTo(new ForwardSpec(local, H80));
        assertThat(ForwardSpec.parse("/l.sock:/r.sock")).isEqualTo(new ForwardSpec(local, remote));
        assertThat(ForwardSpec.parse("[/l.sock]:[/r.sock]")).isEqualTo(new ForwardSpec(local, remote));
    }

    @Test
    void aBackslashAndBracketsMakeAColonPartOfAPath() {
        ForwardSpec expected = new ForwardSpec(Endpoint.unix("/a:b"), Endpoint.unix("/c:d"));
        assertThat(ForwardSpec.parse("/a\\:b:/c\\:d")).isEqualTo(expected);
        assertThat(ForwardSpec.parse("[/a:b]:[/c:d]")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8080:h:80",
                "*:8080:h:80",
                ":8080:h:80",
                "[::1]:0:[2001:db8::1]:80",
                "8080:/r.sock",
                "/l.sock:h:80",
                "/l:/r",
                "[/a:b]:[/c d ]",
                "/a\\:b]:/c\\\\[d]",
                "[/a\\b]:h:80"
            })
    void whatIsPrintedIsReadBack(String text) {
        ForwardSpec spec = ForwardSpec.parse(text);
        assertThat(ForwardSpec.parse(spec.toString())).isEqualTo(spec);
    }

    @Test
    void aForwardPrintsInSshsNotation() {
        assertThat(ForwardSpec.parse("8080:[::1]:80")).hasToString("localhost:8080:[::1]:80");
        assertThat(ForwardSpec.parse("/a\\:b:/c")).hasToString("[/a:b]:/c");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`` | it has 0 parts where 2 to 4 are possible",
                "8080 | it has 1 parts where 2 to 4 are possible",
                "8080:h | the destination or its port is missing",
                "a:8080:h:80:x | it has 5 parts",
                "8080:2001:db8::1:80 | it has 6 parts",
                "70000:h:80 | port \"70000\" is not a number from 0 to 65535",
                "http:h:80 | port \"http\" is not a number from 0 to 65535",
                "::1:8080:h:80 | it has 6 parts",
                "8080:h:0 | destination port \"0\" is not a number from 1 to 65535",
                "8080:h:http | destination port \"http\" is not a number from 1 to 65535",
                "/l:8080:/r | destination port \"/r\" is not a number from 1 to 65535",
                "8080::80 | destination host \"\" is no host; give a name or address",
                "8080:*:80 | destination host \"*\" is no host; give a name or address",
                "8080:me@h:80 | host \"me@h\" has a '@' in it",
                "8080:h h:80 | host \"h h\" has a space or control character in it",
                "8080:/h:80 | host \"/h\" has a '/' in it",
                "/b:8080:h:80 | host \"/b\" has a '/' in it",
                "8080:r/r.sock | socket path \"r/r.sock\" is not absolute; start it with '/'",
                "8080:[::1:80 | \"[::1:80\" has no closing bracket",
                "[b]x:8080:h:80 | only ':' may follow \"[b]\"",
                "8080:h\\ | nothing follows the backslash at the end",
                "8080:${DB}:80 | environment variables are not expanded; put the value in",
            },
            delimiter = '|')
    void aBadForwardIsNamedWithThePartThatIsWrongAndTheForms(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForwardSpec.parse(text))
                .withMessageStartingWith("bad forward \"" + text + "\": " + problem)
                .withMessageContaining("; expected [bind_address:]port:host:hostport, ")
                .withMessageEndingWith("with an IPv6 address in brackets");
    }

    @Test
    void aNewlineCannotForgeALogLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForwardSpec.parse("8080:h\nINFO x:80"))
                .withMessageStartingWith("bad forward \"8080:h\\nINFO x:80\": host \"h\\nINFO x\" has")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void aDestinationNeedsAHostAndAPort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ForwardSpec(Endpoint.loopback(0), Endpoint.tcp("h", 0)))
                .withMessage("destination port 0 is not in the range 1 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ForwardSpec(Endpoint.loopback(0), Endpoint.tcp("", 80)))
                .withMessage("destination host \"\" is no host; give a name or address");
    }
}
