package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tunnel.config.HostOverrides;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "jump | | jump | 0",
                "admin@jump | admin | jump | 0",
                "admin@jump:2222 | admin | jump | 2222",
                "jump.example.com:22 | | jump.example.com | 22",
                "10.0.0.1:022 | | 10.0.0.1 | 22",
                "me@corp.example@jump | me@corp.example | jump | 0",
                "admin:target@gateway | admin:target | gateway | 0",
                "CORP\\me@jump | CORP\\me | jump | 0",
                "first last@jump | first last | jump | 0",
                "[::1] | | ::1 | 0",
                "[::1]:22 | | ::1 | 22",
                "me@[2001:db8::1]:2222 | me | 2001:db8::1 | 2222",
                "[jump]:22 | | jump | 22",
                "::1 | | ::1 | 0",
                "me@2001:db8::1 | me | 2001:db8::1 | 0",
                "fe80::1%eth0 | | fe80::1%eth0 | 0",
                "[fe80::1%eth0]:22 | | fe80::1%eth0 | 22",
                "::ffff:10.0.0.1 | | ::ffff:10.0.0.1 | 0",
                "jump_1 | | jump_1 | 0",
                "bücher.example | | bücher.example | 0",
                "ssh://jump | | jump | 0",
                "ssh://jump/ | | jump | 0",
                "ssh://admin@jump:2222 | admin | jump | 2222",
                "ssh://admin@jump:2222/ | admin | jump | 2222",
                "ssh://[::1]:22/ | | ::1 | 22",
                "ssh://me%40corp@jump | me@corp | jump | 0",
                "ssh://j%C3%BCrgen@jump | jürgen | jump | 0",
                "ssh://first+last@jump | first last | jump | 0",
                "ssh://me;fingerprint=x@jump | me | jump | 0",
            },
            delimiter = '|')
    void theNotationsOfSshAreUnderstood(String text, @Nullable String user, String host, int port) {
        assertThat(Hop.of(text)).isEqualTo(new Hop(user, host, port, null, null, HostOverrides.none()));
    }

    @ParameterizedTest
    @CsvSource({"jump", "me@jump", "me@jump:2222", "[::1]", "me@[fe80::1%eth0]:22", "a@b@jump"})
    void aHopPrintsAsItIsWritten(String text) {
        assertThat(Hop.of(text)).hasToString(text);
        assertThat(Hop.of(Hop.of(text).toString())).isEqualTo(Hop.of(text));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`` | host \"\" is empty",
                "me@ | host \"\" is empty",
                "@jump | user \"\" is empty",
                ":22 | host \"\" is empty",
                "[]:22 | host \"\" is empty",
                "ssh:// | host \"\" is empty",
                "ssh://@jump | user \"\" is empty",
                "jump:0 | port \"0\" is not a number from 1 to 65535",
                "jump:70000 | port \"70000\" is not a number from 1 to 65535",
                "jump:99999999999 | port \"99999999999\" is not a number from 1 to 65535",
                "jump:abc | port \"abc\" is not a number from 1 to 65535",
                "jump:-1 | port \"-1\" is not a number from 1 to 65535",
                "jump:+22 | port \"+22\" is not a number from 1 to 65535",
                "jump:٢٢ | port \"٢٢\" is not a number from 1 to 65535",
                "jump: | port \"\" is not a number from 1 to 65535",
                "jump:22:23 | port \"22:23\" is not a number from 1 to 65535",
                "http://jump | port \"//jump\" is not a number from 1 to 65535",
                "-oProxyCommand=x | host \"-oProxyCommand=x\" starts with '-'",
                "me@-jump | host \"-jump\" starts with '-'",
                "-me@jump | user \"-me\" starts with '-'",
                "me -x@jump | user \"me -x\" has a backslash at its end or a '-' after a space",
                "me\\@jump | user \"me\\\" has a backslash at its end",
                "a;b@jump | user \"a;b\" has a ';' in it, which ssh refuses",
                "a'b@jump | user \"a'b\" has a ''' in it, which ssh refuses",
                "$(id)@jump | user \"$(id)\" has a '(' in it, which ssh refuses",
                "jump;id | host \"jump;id\" has a ';' in it, which ssh refuses",
                "$jump | host \"$jump\" has a '$' in it, which ssh refuses",
                "jump1,jump2 | host \"jump1,jump2\" has a ',' in it, which ssh refuses",
                "a jump | host \"a jump\" has a space or control character in it",
                "jump/x | host \"jump/x\" has a '/' in it; give the name or address alone",
                "jump] | host \"jump]\" has a ']' in it",
                "[::1 | \"[::1\" has no closing bracket",
                "[::1]22 | \"22\" follows the closing bracket where only :port may",
                "[jump:22] | host \"jump:22\" has a ':' in it but is not an IPv6 address",
                "ssh://jump/path | path \"/path\" is not allowed",
                "ssh://a@b@jump | host \"b@jump\" has a '@' in it",
                "ssh://a%zz@jump | user \"a%zz\" has a '%' without two hex digits after it",
                "ssh://a%00@jump | user \"a\\u0000\" has a control character in it",
            },
            delimiter = '|')
    void aBadHopIsNamedWithThePartThatIsWrongAndTheRemedy(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hop.of(text))
                .withMessageStartingWith("bad hop \"" + text + "\": " + problem)
                .withMessageEndingWith(
                        "; expected [user@]host[:port] or ssh://[user@]host[:port], with an IPv6 address in brackets");
    }

    @Test
    void aControlCharacterIsEscapedSoThatItCannotForgeALogLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hop.of("jump\nINFO all is well\0\u202e"))
                .withMessageStartingWith("bad hop \"jump\\nINFO all is well\\u0000\\u202e\": host \"jump\\n")
                .withMessageContaining("has a space or control character in it; remove it")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\0", "\u202e"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hop.of("me\n@jump"))
                .withMessageContaining("user \"me\\n\" has a control character in it");
    }

    @Test
    void aHostLongerThanAnyHostNameIsRefusedWithAMessageOfReadableLength() {
        assertThat(Hop.of("a".repeat(255)).host()).hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hop.of("ä".repeat(100_000)))
                .withMessageContaining("is longer than the 255 bytes a host name can have")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }

    /** A gateway's user may have a whole address in it; only that it can grow without end must not be. */
    @Test
    void aUserOfAnyUsefulLengthIsTaken() {
        assertThat(Hop.of("u".repeat(1000) + "@jump").user()).hasSize(1000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hop.of("u".repeat(1001) + "@jump"))
                .withMessageContaining("is longer than 1000 characters");
    }

    @ParameterizedTest
    @CsvSource({"ssh://me:s3cret@jump", "ssh://me:s3c@ret@jump:22/", "ssh://:s3cret@jump", "ssh://me:s3c/ret@jump"})
    void aPasswordInAUriIsRefusedAndNotRepeated(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hop.of(uri))
                .withMessageContaining(":***@")
                .withMessageContaining("has a password in it; give it with Hop.password")
                .satisfies(e -> assertThat(e).hasNoCause().message().doesNotContain("s3c", "ret"));
    }

    @Test
    void theConstructorChecksToo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hop(null, "jump:22", 0, null, null, HostOverrides.none()))
                .withMessage("host \"jump:22\" has a ':' in it but is not an IPv6 address; give host and port apart");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hop(null, "[::1]", 0, null, null, HostOverrides.none()))
                .withMessage("host \"[::1]\" has a '[' in it; give the name or address alone");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hop(null, "jump", 65536, null, null, HostOverrides.none()))
                .withMessage("port 65536 is not in the range 0 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hop("", "jump", 0, null, null, HostOverrides.none()))
                .withMessage("user \"\" is empty");
    }
}
