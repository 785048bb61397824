package dev.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tunnel.testkit.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Asks the installed ssh what it makes of a specification ({@code ssh -G -L spec host}, or {@code -R}), and expects the
 * same of the parser.
 */
class ForwardSpecAgainstSshTest {

    @BeforeAll
    static void sshIsInstalled() throws InterruptedException {
        Program.required("ssh");
    }

    static Stream<String> taken() {
        return Stream.of(
                "8080:h:80",
                "localhost:8080:h:80",
                "127.0.0.1:8080:h:80",
                "[::1]:8080:[2001:db8::1]:80",
                "*:8080:h:80",
                ":8080:h:80",
                "[]:8080:h:80",
                "\\:\\:1:8080:h:80",
                "8080:[h]:80",
                "8080:h:080",
                "8080:h:80:",
                "b:8080:h:80:",
                "  8080:h:80",
                "8080:/r.sock",
                "b:8080:/r.sock",
                "*:8080:/r.sock",
                "/l.sock:h:80",
                "/l.sock:[::1]:80",
                "/l.sock:/r.sock",
                "[/l.sock]:h:80",
                "8080:[/r.sock]",
                "8080:/a\\:b",
                "8080:/a\\\\b",
                "[/a:b]:h:80",
                "8080:/r.sock:",
                "8080:/a b",
                "65535:h:65535",
                "8080:fe80\\:\\:1%eth0:80");
    }

    @ParameterizedTest
    @MethodSource("taken")
    void whatSshTakesIsReadTheSameWay(String spec) throws Exception {
        assertThat(asSshPrints(ForwardSpec.parse(spec)))
                .isEqualTo(ssh("-L", spec).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("taken")
    @ValueSource(strings = {"0:h:80", "b:0:/l.sock"})
    void whatSshTakesAsARemoteForwardIsReadTheSameWay(String spec) throws Exception {
        assertThat(asSshPrints(ForwardSpec.parseRemote(spec)))
                .isEqualTo(ssh("-R", spec).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", "0", "b:8080", "*:0", "[::1]:8080", "/r.sock"})
    void whatSshTakesForADynamicRemoteForwardIsRefusedAsSuch(String spec) throws Exception {
        assertThat(ssh("-R", spec).orElseThrow()).endsWith(" [socks]:0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForwardSpec.parseRemote(spec))
                .withMessageContaining("remote dynamic forward");
    }

    static Stream<String> refused() {
        return Stream.of(
                "",
                "8080",
                "8080:h",
                "/l.sock",
                "/l:",
                "8080:h:",
                "a:8080:h:80:x",
                "::1:8080:h:80",
                "8080:2001:db8::1:80",
                "70000:h:80",
                "-1:h:80",
                "8080:h:0",
                "8080:h:70000",
                "8080:h:8/0",
                "8080:h:nosuchservice",
                "/l:8080:/r",
                "8080:[::1:80",
                "[b]x:8080:h:80",
                "8080:h\\",
                "8080:${NO_SUCH_VARIABLE}:80");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatSshRefusesIsRefused(String spec) throws Exception {
        assertThat(ssh("-L", spec)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> ForwardSpec.parse(spec));
        assertThatIllegalArgumentException().isThrownBy(() -> ForwardSpec.parseRemote(spec));
    }

    /**
     * The differences that {@link ForwardSpec#parse} documents: a hop that can't work is better refused here than
     * there.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "8080::80",
                "8080:*:80",
                "8080:h:ssh",
                "8080:/h:80",
                "/b:8080:h:80",
                "8080:r/r.sock",
                "8080:h h:80",
                "8080:${HOME}:80"
            })
    void someOfWhatSshTakesIsRefused(String spec) throws Exception {
        assertThat(ssh("-L", spec)).isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> ForwardSpec.parse(spec));
        assertThatIllegalArgumentException().isThrownBy(() -> ForwardSpec.parseRemote(spec));
    }

    private static Optional<String> ssh(String option, String spec) throws IOException, InterruptedException {
        Process ssh = new ProcessBuilder("ssh", "-G", "-F", "none", option, spec, "host")
                .redirectErrorStream(true)
                .start();
        String out = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (ssh.waitFor() != 0) {
            return Optional.empty();
        }
        return out.lines()
                .filter(line -> line.startsWith(option.equals("-L") ? "localforward " : "remoteforward "))
                .map(line -> line.substring(line.indexOf(' ') + 1).replaceFirst("^\\[localhost]:", ""))
                .findFirst();
    }

    private static String asSshPrints(ForwardSpec spec) {
        return asSshPrints(spec.listen()).replaceFirst("^\\[localhost]:", "") + " " + asSshPrints(spec.destination());
    }

    private static String asSshPrints(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Tcp tcp ? "[" + tcp.host() + "]:" + tcp.port() : endpoint.toString();
    }
}
