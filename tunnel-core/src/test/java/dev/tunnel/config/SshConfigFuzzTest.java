package dev.tunnel.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tunnel.internal.config.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host's name and a machine's files, with {@code Include} and everything. */
class SshConfigFuzzTest {
    /** Stands before the path of a file that can be included, as in the corpus. */
    private static final String FILE = "\n--- ";

    /** The corpus. */
    static Stream<byte[]> seeds() throws IOException {
        return CorpusCase.all().stream()
                .map(SshConfigFuzzTest::text)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(CorpusCase corpus) {
        StringBuilder text = new StringBuilder(corpus.host());
        corpus.files()
                .forEach((path, lines) -> text.append(text.indexOf("\n") < 0 ? "\n" : FILE + "/d/" + path + "\n")
                        .append(lines));
        return text.toString().replace("@DIR@", "/d").replace("@CR@", "\r");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void seed(byte[] input) {
        anyFilesAndHost(input);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyFilesAndHost(byte[] input) {
        List<String> parts = List.of(new String(input, StandardCharsets.UTF_8).split(FILE));
        Map<String, String> files = new HashMap<>();
        parts.subList(1, parts.size()).forEach(part -> files.put(before(part).replace("\0", ""), after(part)));
        Source main = Source.text(after(parts.get(0)));
        SshConfig config = SshConfig.of(new FakeMachine(files), main);
        Survival.check(config.withMatchExec(input.length % 2 == 0), before(parts.get(0)));
    }

    private static String before(String part) {
        return part.split("\n", 2)[0];
    }

    private static String after(String part) {
        return part.substring(Math.min(part.length(), before(part).length() + 1));
    }
}
