package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.SshClient;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The switches of ssh_config: a server that refuses every password is told the same by ssh and by the library. */
class ConfiguredMethodsTest {
    @TempDir
    Path folder;

    @AutoClose
    ScriptedSshServer server;

    /** What the server was told. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private int asked;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedSshServer.builder()
                .customize(sshd -> sshd.setPasswordAuthenticator((user, password, session) -> {
                    told.add(password);
                    return false;
                }))
                .start();
    }

    /** Semicolons stand between lines. */
    private Path config(String lines) throws IOException {
        return Files.write(
                folder.resolve("config"),
                List.of(
                        "Host twin",
                        "HostName " + server.host(),
                        "Port " + server.port(),
                        "User " + server.user(),
                        "IdentityFile none",
                        "IdentityAgent none",
                        lines.replaceAll("; *", "\n")));
    }

    /** What the server is told by ssh, whose user types password1, password2 and so on. */
    private List<String> ssh(String lines) throws IOException {
        Path counter = Files.writeString(folder.resolve("count"), "0");
        Path program = Files.writeString(
                folder.resolve("askpass"),
                "#!/bin/sh\nn=$(($(cat " + counter + ") + 1))\necho $n > " + counter + "\necho password$n\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        told.clear();
        Cli.run(
                "env",
                "SSH_ASKPASS=" + program,
                "SSH_ASKPASS_REQUIRE=force",
                "ssh",
                "-F",
                config(lines).toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "twin");
        return new ArrayList<>(told);
    }

    private void login(Credentials credentials, String lines) throws IOException {
        try (SshClient client = SshClient.builder()
                .config(SshConfig.file(config(lines)))
                .hostKeys(HostKeyPolicy.pinned(server.hostKeyFingerprint()))
                .credentials(credentials)
                .build()) {
            client.connect("twin").close();
        }
    }

    private char[] nextPassword() {
        asked++;
        return ("password" + asked).toCharArray();
    }

    private List<String> library(String lines) {
        told.clear();
        assertThatThrownBy(() -> login(Credentials.defaults().password(this::nextPassword), lines))
                .isInstanceOf(Authentication.class)
                .hasMessageNotContaining("password1");
        return new ArrayList<>(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "KbdInteractiveAuthentication no; NumberOfPasswordPrompts 1",
                "PasswordAuthentication no; NumberOfPasswordPrompts 2",
                "PreferredAuthentications password",
                "PreferredAuthentications keyboard-interactive; NumberOfPasswordPrompts 5",
                "PreferredAuthentications hostbased,gssapi-with-mic",
                "PasswordAuthentication no; KbdInteractiveAuthentication no",
                "NumberOfPasswordPrompts 0",
                "BatchMode yes",
            })
    void theServerIsToldTheSame(String lines) throws Exception {
        assertThat(library(lines)).isEqualTo(ssh(lines));
    }

    /** ssh asks so often for each method; nobody would give a program six passwords. */
    @Test
    void theLimitIsForBothMethodsTogether() {
        assertThat(library("")).containsExactly("password1", "password2", "password3");
    }

    @ParameterizedTest
    @CsvSource({
        "BatchMode yes, BatchMode yes",
        "PreferredAuthentications publickey, PreferredAuthentications publickey",
        "PasswordAuthentication no; KbdInteractiveAuthentication no, PasswordAuthentication no",
        "PubkeyAuthentication no; BatchMode yes, PubkeyAuthentication false",
    })
    void whatIsSwitchedOffIsNamedWithItsLine(String lines, String named) {
        assertThatThrownBy(() -> login(Credentials.defaults().password(this::nextPassword), lines))
                .isInstanceOf(Authentication.class)
                .hasMessageContaining("the server accepts ")
                .hasMessageContaining("ssh_config says ")
                .hasMessageContaining(named + " (" + folder.resolve("config") + " line 7)");
        assertThat(asked).isZero();
    }

    @Test
    void theMethodsOfSshConfigCountForGivenCredentialsToo() throws Exception {
        SshKey key = SshKey.generate(folder.resolve("id"), "ed25519");
        Credentials given = Credentials.none().identity(key.privateKey()).password(this::nextPassword);
        assertThatThrownBy(() -> login(given, "PubkeyAuthentication no; BatchMode yes"))
                .isInstanceOf(Authentication.class)
                .hasMessageContaining("offered nothing, since there is only identity " + key.privateKey() + "; ");
        assertThat(told).isEmpty();
        assertThat(asked).isZero();
    }
}
