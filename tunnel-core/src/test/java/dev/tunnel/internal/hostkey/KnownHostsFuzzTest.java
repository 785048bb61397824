package dev.tunnel.internal.hostkey;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tunnel.internal.hostkey.KnownHostsFile.Entry;
import dev.tunnel.testkit.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A known_hosts file, and names looked up in it. */
class KnownHostsFuzzTest {
    private static final List<String> NAMES = List.of("host", "[host]:2222", "::1", "");
    private static final String KEY = Keys.text(Keys.ED25519);

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "# comment\n\nhost " + KEY + " a comment\n",
                        "[host]:2222,10.0.0.1,::1\t" + Keys.text(Keys.ECDSA) + "\r\n",
                        "@cert-authority *.example.com,!h?st,* " + KEY,
                        "@revoked * " + Keys.text(Keys.RSA),
                        "|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA= " + KEY,
                        "|1|AAAA|AAAA " + KEY,
                        "@unknown host " + KEY,
                        "host " + KEY.replace("ssh-ed25519 ", "ssh-rsa "),
                        "host ssh-ed25519 !!!\nhost",
                        "\u0000\u202e host " + KEY,
                        "h" + "*".repeat(50) + "x " + KEY)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void seed(byte[] input) {
        anyFile(input);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyFile(byte[] input) {
        KnownHostsFile file = KnownHostsFile.parse(input);
        file.problems().forEach(problem -> Printable.checkLine(problem.reason()));
        file.entries().forEach(KnownHostsFuzzTest::check);
    }

    /** It can be looked up and shown, and its key as it is written down is the same key. */
    private static void check(Entry entry) {
        NAMES.forEach(entry.hosts()::match);
        Printable.checkLine(entry.key().toString());
        List<Entry> again = KnownHostsFile.parse("host " + entry.key().line()).entries();
        if (again.size() != 1
                || !again.get(0).key().equals(entry.key())
                || !again.get(0).hosts().match("host")) {
            throw new AssertionError(entry.key() + " is read back as " + again);
        }
    }
}
