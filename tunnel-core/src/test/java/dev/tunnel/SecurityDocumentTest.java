package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That docs/security.md names tests that are there. */
class SecurityDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");
    private static final String JAVA = ".java";

    @Test
    void whatIsSaidToShowItExists() throws IOException {
        Map<String, String> tests = tests();
        for (MatchResult named :
                TEST.matcher(Files.readString(DOCUMENT)).results().toList()) {
            assertThat(tests).containsKey(named.group(1));
            String method = named.group(2);
            if (method != null) {
                assertThat(tests.get(named.group(1))).as(named.group()).contains("void " + method + "(");
            }
        }
    }

    /** The sources of each test; some of different packages have the same name. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(JAVA)).toList()) {
                tests.merge(file.getFileName().toString().replace(JAVA, ""), Files.readString(file), String::concat);
            }
        }
        return tests;
    }
}
