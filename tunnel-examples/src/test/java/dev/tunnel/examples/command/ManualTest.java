package dev.tunnel.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is written about the command says what its tables say. */
class ManualTest {
    /** Writes it anew where it is run with {@code -Dtunnel.write}. */
    @Test
    void theManualPageIsTheManual() throws IOException {
        Path page = Path.of("..", "docs", "tunnel.1.md");
        if (Boolean.getBoolean("tunnel.write")) {
            Files.writeString(page, Manual.manual());
        }

        assertThat(page).hasContent(Manual.manual());
    }

    @Test
    void everyOptionIsInTheHelpAndInTheUsage() {
        assertThat(Flag.values()).allSatisfy(flag -> {
            assertThat(Manual.help()).contains("\n    -" + flag.letter());
            assertThat(Manual.usage()).containsPattern("-\\w*" + flag.letter());
        });
        assertThat(LongFlag.values())
                .allSatisfy(flag -> assertThat(Manual.help()).contains("--" + flag.word()));
    }

    @Test
    void noLineIsWiderThanATerminal() {
        assertThat((Manual.help() + Manual.usage()).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
    }

    @Test
    void lettersAreUnique() {
        assertThat(Arrays.stream(Flag.values()).map(Flag::letter)).doesNotHaveDuplicates();
    }

    /** The table has the command of ssh, the same with tunnel, and Java. */
    @Test
    void theReadmeHasTheSameCommandsForBoth() throws Exception {
        Pattern row = Pattern.compile("\\| `([^`]+)` \\| `([^`]*tunnel [^`]+)` \\| .*\\|");
        List<MatchResult> rows = row.matcher(Files.readString(Path.of("..", "README.md")))
                .results()
                .toList();

        assertThat(rows).hasSizeGreaterThan(15);
        for (MatchResult each : rows) {
            String tunnel = each.group(2);
            assertThat(tunnel.replace("scp -S tunnel", "scp").replace("tunnel ", "ssh "))
                    .isEqualTo(each.group(1));
            if (tunnel.startsWith("tunnel ")) {
                List<String> words = List.of(tunnel.split(" ", -1));
                assertThat(CommandLine.read(words.subList(1, words.size()))
                                .finish()
                                .host())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void bashTakesItsCompletionAndCompletes() throws Exception {
        String script = Completion.of("bash")
                + "COMP_WORDS=(tunnel -Q k) COMP_CWORD=2; _tunnel; echo ${COMPREPLY[@]}\n"
                + "COMP_WORDS=(tunnel --e) COMP_CWORD=1; _tunnel; echo ${COMPREPLY[@]}\n";

        Cli.Output bash = Cli.run("bash", "-c", script);

        assertThat(bash.err()).isEmpty();
        assertThat(bash.out()).isEqualTo("kex key key-sig\n--explain\n");
    }

    @Test
    void zshIsToldEveryOption() throws Exception {
        assertThat(Flag.values())
                .allSatisfy(flag -> assertThat(Completion.of("zsh")).contains("'*-" + flag.letter()));
    }
}
