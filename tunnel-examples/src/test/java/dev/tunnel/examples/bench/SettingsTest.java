package dev.tunnel.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void measuresEverythingByDefault() {
        assertThat(Settings.parse()).isEqualTo(new Settings(false, 3, Set.of(), EnumSet.allOf(Contender.class)));
    }

    @Test
    void narrowsDown() {
        assertThat(Settings.parse(
                        "--only", "echo,download", "--quick", "--rounds", "2", "--contenders", "ssh-gcm,jsch"))
                .isEqualTo(new Settings(
                        true, 2, Set.of("download", "echo"), EnumSet.of(Contender.JSCH, Contender.SSH_GCM)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "--rounds", "--rounds 0", "--rounds x", "--only speed", "--contenders putty"})
    void refusesAnythingElse(String commandLine) {
        assertThatIllegalArgumentException().isThrownBy(() -> Settings.parse(commandLine.split(" ")));
    }
}
