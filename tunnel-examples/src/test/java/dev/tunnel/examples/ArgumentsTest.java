package dev.tunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

    @Test
    void readsHopsAndDestination() {
        assertThat(Arguments.parse("admin@jump1:2222,jump2", "db.internal:5432"))
                .isEqualTo(new Arguments(
                        List.of(), null, false, List.of("admin@jump1:2222", "jump2"), "db.internal", 5432));
    }

    @Test
    void readsOptionsInAnyPlace() {
        assertThat(Arguments.parse("-i", "a", "jump", "--check", "[::1]:80", "-i", "b", "--known-hosts", "known"))
                .isEqualTo(new Arguments(
                        List.of(Path.of("a"), Path.of("b")), Path.of("known"), true, List.of("jump"), "::1", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jump", "jump db", "jump db:x", "jump :80", "-x jump db:80", "jump db:80 -i", "a b:1 c"})
    void refusesAnythingElse(String commandLine) {
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(commandLine.split(" ")));
    }
}
