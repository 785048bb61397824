package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the README and docs/testing.md true: their code is the code that the tests run. */
class ReadmeTest {
    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "tunnel", "examples");
    private static final Path RECIPES = Path.of("src", "main", "java", "dev", "tunnel", "examples", "recipes");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern TOUR = Pattern.compile(" // README\n(.*?)\n *// end\n", Pattern.DOTALL);
    private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TABLE_CODE =
            Pattern.compile("\\| `((?:Tunnel|SocksTunnel|connection|ssh)\\.[^`]*)` \\|");

    @Test
    void everyJavaBlockIsRunByATest() throws IOException {
        assertRun(
                readme(),
                SOURCES.resolve("ReadmeTourTest.java"),
                SOURCES.resolve("SocksClientsTest.java"),
                RECIPES.resolve("TunnelMetrics.java"));
    }

    @Test
    void everyRecipeForTestsIsRunByOne() throws IOException {
        assertRun(read(Path.of("..", "docs", "testing.md")), SOURCES.resolve("containers/TestingRecipesIT.java"));
    }

    private static void assertRun(String document, Path... sources) throws IOException {
        List<String> run = new ArrayList<>();
        for (Path source : sources) {
            run.addAll(withoutSpaces(find(TOUR, read(source))));
        }

        assertThat(withoutSpaces(find(JAVA_BLOCK, document))).isNotEmpty().containsExactlyInAnyOrderElementsOf(run);
    }

    @Test
    void everyCommandOfTheTableIsCompiled() throws IOException {
        String compiled = read(SOURCES.resolve("SshCommandsTest.java"));

        assertThat(find(TABLE_CODE, readme()))
                .isNotEmpty()
                .allSatisfy(code -> assertThat(compiled).contains(code));
    }

    @Test
    void theFirstTwoShellBlocksAreOneCommandEach() throws IOException {
        assertThat(find(SHELL_BLOCK, readme()).subList(0, 2))
                .allSatisfy(block -> assertThat(block).startsWith("./mvnw ").hasLineCount(1));
    }

    /** The formatter breaks lines in tests for its own reasons; the README breaks them for readers. */
    private static List<String> withoutSpaces(List<String> blocks) {
        return blocks.stream().map(block -> block.replaceAll("\\s+", "")).toList();
    }

    private static String readme() throws IOException {
        return read(Path.of("..", "README.md"));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }

    private static List<String> find(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
