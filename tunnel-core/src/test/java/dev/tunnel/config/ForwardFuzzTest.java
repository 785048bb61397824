package dev.tunnel.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tunnel.internal.config.Source;
import dev.tunnel.testkit.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One text as {@code ssh -L} and {@code ssh -R} take it, and as the lines of a configuration take it. */
class ForwardFuzzTest {
    private static final FakeMachine NOWHERE = new FakeMachine(Map.of());

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "8080:h:80",
                        "*:8080:h:80",
                        ":0:h:080:",
                        "[::1]:0:[2001:db8::1]:80",
                        "\\:\\:1:8080:h:80",
                        "8080:/r.sock",
                        "/l.sock:h:80",
                        "[/a:b]:[/c d ]",
                        "/a\\:b]:/c\\\\[d]",
                        "${HOME}:h:80",
                        "8080 h:80",
                        "[::1]:8080 [h]:80",
                        "8080 /run/${HOME}/%h.sock",
                        "*:1080",
                        "[a]b:1",
                        "65536:h:0",
                        "\\",
                        "1:\u0000\u202e\n:2")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void seed(byte[] input) {
        anyForward(input);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyForward(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        asSpecification(text, ForwardSpec::parse);
        asSpecification(text, ForwardSpec::parseRemote);
        for (String keyword : new String[] {"LocalForward ", "RemoteForward ", "DynamicForward "}) {
            Survival.check(SshConfig.of(NOWHERE, Source.text(keyword + text)), "host");
        }
    }

    private static void asSpecification(String text, Function<String, ForwardSpec> parser) {
        ForwardSpec spec;
        try {
            spec = parser.apply(text);
        } catch (IllegalArgumentException e) {
            Printable.checkLine(e.getMessage());
            return;
        }
        Printable.checkLine(spec.toString());
        if (!parser.apply(spec.toString()).equals(spec)) {
            throw new AssertionError(spec + " is read back as " + parser.apply(spec.toString()));
        }
    }
}
