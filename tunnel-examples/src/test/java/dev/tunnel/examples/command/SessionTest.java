package dev.tunnel.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.RemoteCommand;
import dev.tunnel.config.SessionConfig;
import dev.tunnel.config.SshConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What runs on the other side, from files and command line. */
class SessionTest {
    private static Session session(String config, String command) throws Exception {
        return Session.of(SshConfig.parse(config).resolve("host").session(), command);
    }

    @Test
    void aShellUnlessSomethingElseIsSaid() throws Exception {
        assertThat(session("", ""))
                .isEqualTo(new Session(SessionConfig.Type.DEFAULT, "", Map.of(), true, false, false));
    }

    @Test
    void filesSayWhatRunsAndHow() throws Exception {
        String config = """
                RemoteCommand ls -l %h
                SetEnv A=1 B=2
                SendEnv PATH
                RequestTTY yes
                ForkAfterAuthentication yes
                """;
        Map<String, String> environment = Map.of("A", "1", "B", "2", "PATH", System.getenv("PATH"));

        assertThat(session(config, ""))
                .isEqualTo(new Session(SessionConfig.Type.DEFAULT, "ls -l host", environment, false, true, true));
    }

    @Test
    void aSubsystemHasAName() throws Exception {
        assertThat(session("SessionType subsystem", "sftp").program())
                .hasToString(RemoteCommand.subsystem("sftp").toString());
        assertThatThrownBy(() -> session("SessionType subsystem", "")).hasMessageContaining("subsystem is missing");
    }

    @Test
    void nothingRunsIfThatIsSaid() throws Exception {
        assertThat(session("SessionType none\nRemoteCommand ls", "").program()).isNull();
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> session("RemoteCommand ls", "true"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("-o RemoteCommand=none");
        assertThatThrownBy(() -> session("ForkAfterAuthentication yes", ""))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("-N");
    }
}
