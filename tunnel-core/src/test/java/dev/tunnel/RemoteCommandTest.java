package dev.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RemoteCommandTest {
    private static final int LONGEST = 200_000;

    @Test
    void everyChangeGivesAnotherCommand() {
        RemoteCommand plain = RemoteCommand.of("make");
        RemoteCommand changed = plain.environment("B", "1").environment("A", "").mergingErrors();
        assertThat(plain.environment()).isEmpty();
        assertThat(plain.isMergingErrors()).isFalse();
        assertThat(changed.environment().keySet()).containsExactly("B", "A");
        assertThat(changed.isMergingErrors()).isTrue();
        assertThat(changed.text()).isEqualTo("make");
        assertThat(changed.kind().request()).isEqualTo("exec");
    }

    @Test
    void whatIsNoCommandIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RemoteCommand.of(""))
                .withMessage("the command is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RemoteCommand.of("a\0b"))
                .withMessageContaining("NUL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RemoteCommand.of("ü".repeat(LONGEST / 2 + 1)))
                .withMessageContaining(LONGEST + 2 + " bytes");
        assertThat(RemoteCommand.of("ü".repeat(LONGEST / 2)).text()).hasSize(LONGEST / 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RemoteCommand.subsystem(""))
                .withMessage("the subsystem is empty");
        RemoteCommand shell = RemoteCommand.shell();
        assertThatIllegalArgumentException().isThrownBy(() -> shell.environment("", "x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shell.environment("A=B", "x"))
                .withMessageContaining("A=B");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shell.environment("A", "secret\0"))
                .withMessageNotContaining("secret");
    }

    @Test
    void onlyASubsystemIsNamed() {
        assertThat(RemoteCommand.of("mysql -psecret")).hasToString("command");
        assertThat(RemoteCommand.shell()).hasToString("shell");
        assertThat(RemoteCommand.subsystem("sftp")).hasToString("subsystem sftp");
    }

    @Test
    void anExitSaysWhatIsKnown() {
        RemoteExit success = new RemoteExit(OptionalInt.of(0), Optional.empty(), "");
        assertThat(success.isSuccess()).isTrue();
        assertThat(success).hasToString("exit status 0");
        RemoteExit killed = new RemoteExit(OptionalInt.empty(), Optional.of("KILL"), "");
        assertThat(killed.isSuccess()).isFalse();
        assertThat(killed).hasToString("ended by signal KILL");
        assertThat(new RemoteExit(OptionalInt.empty(), Optional.empty(), "")).hasToString("no exit status");
    }
}
