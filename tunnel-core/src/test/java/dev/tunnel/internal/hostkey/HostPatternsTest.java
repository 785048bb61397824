package dev.tunnel.internal.hostkey;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPatternsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jump jump true",
                "jump jump2 false",
                "JUMP.Example.com jump.example.com true",
                "a,b b true",
                "a,b c false",
                "*.example.com a.example.com true",
                "*.example.com example.com false",
                "*.example.com [a.example.com]:2222 false",
                "* [a.example.com]:2222 true",
                "[*.example.com]:2222 [a.example.com]:2222 true",
                "[a]:* [a]:2222 true",
                "jump? jump1 true",
                "jump? jump false",
                "*,!bad bad false",
                "!bad,* bad false",
                "*,!bad good true",
                "!bad good false",
                "*a*b*c xaxbxc true",
                "*a*b*c xaxbx false",
                "a** a true",
                "10.0.0.* 10.0.0.7 true",
                "::1 ::1 true",
                "a.c abc false",
                "a,,b b true",
            })
    void patternsMatchAsInSsh(String patterns, String name, boolean matches) {
        assertThat(HostPatterns.parse(patterns).match(name)).isEqualTo(matches);
    }

    @Test
    void aHashedNameMatchesItsOneName() {
        // ssh-keygen -H
        HostPatterns hashed = HostPatterns.parse("|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=");
        assertThat(hashed.match("192.168.1.61")).isTrue();
        assertThat(hashed.match("192.168.1.62")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"Jump, 22, jump", "Jump, 2222, [jump]:2222", "::1, 22, ::1", "::1, 2222, [::1]:2222"})
    void theNameToLookUpHasThePortIfItIsNot22(String host, int port, String name) {
        assertThat(new HostKeyNames(host, port, null).name()).isEqualTo(name);
    }

    @Test
    void noPatternTakesExponentialTime() {
        HostPatterns hostile = HostPatterns.parse("*a".repeat(100) + "b");
        assertTimeoutPreemptively(
                ofSeconds(10), () -> assertThat(hostile.match("a".repeat(1000))).isFalse());
    }
}
