package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.it.LoginTwins.Seen;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that ssh_config names: the server sees the same of ssh and of the library, in the same order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfiguredKeysTest {
    private static final String NOBODY_IS_ASKED = "BatchMode yes";

    Path folder;
    OpenSshServer server;
    Cli agent;
    Cli friendlyAgent;
    LoginTwins twins;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        SshKey trusted = key("trusted", "ed25519");
        server = OpenSshServer.builder()
                .option("LogLevel", "DEBUG")
                .option("MaxAuthTries", "30")
                .trustedUserCa(trusted)
                .start();
        twins = new LoginTwins(server, folder);
        for (String type : List.of("ed25519", "ecdsa", "rsa")) {
            server.authorize(key("known-" + type, type).publicKey());
            trusted.signUser(key("certified-" + type, type).publicKey(), server.user());
        }
        server.authorize(key("known-encrypted", "ed25519", "-N", "secret").publicKey());
        server.authorize(key("known-exposed", "ed25519").publicKey());
        Files.setPosixFilePermissions(folder.resolve("known-exposed"), PosixFilePermissions.fromString("rw-r--r--"));
        SshKey authority = key("authority", "ed25519");
        for (String name : List.of("a", "b", "c", "d", "stranger")) {
            key(name, "ed25519");
        }
        key("rsa", "rsa");
        key("ecdsa", "ecdsa");
        key("encrypted", "ed25519", "-N", "secret");
        for (String name : List.of("c", "d", "rsa", "encrypted")) {
            authority.signUser(folder.resolve(name + ".pub"), "somebody");
        }
        Files.copy(folder.resolve("b"), folder.resolve("lonely"));
        Files.setPosixFilePermissions(folder.resolve("lonely"), Files.getPosixFilePermissions(folder.resolve("b")));
        Files.writeString(folder.resolve("garbage"), "no key\n");
        agent = startAgent("agent", "d", "b", "a", "rsa");
        friendlyAgent = startAgent("friendly", "a", "certified-rsa");
        Files.copy(folder.resolve("b.pub"), folder.resolve("only.pub"));
    }

    private SshKey key(String name, String type, String... more) throws IOException {
        return SshKey.generate(folder.resolve(name), type, more);
    }

    private Cli startAgent(String name, String... keys) throws IOException {
        Path socket = folder.resolve(name);
        Cli started = Cli.start("ssh-agent", "-D", "-a", socket.toString());
        Await.until("the agent listens", () -> Files.exists(socket));
        for (String key : keys) {
            Cli.Output added = Cli.run(
                    "env",
                    "SSH_AUTH_SOCK=" + socket,
                    "ssh-add",
                    "-q",
                    folder.resolve(key).toString());
            assertThat(added.exit()).as(added.err()).isZero();
        }
        return started;
    }

    @AfterAll
    void stop() {
        agent.close();
        friendlyAgent.close();
        server.close();
    }

    /** Semicolons stand between lines, {@code ~~} for the folder. */
    private String[] lines(String config) {
        return (config + ";" + NOBODY_IS_ASKED).replace("~~", folder.toString()).split("; *");
    }

    private Seen assertSame(String config) throws IOException {
        Seen ssh = twins.ssh(lines(config));
        assertThat(twins.library(null, lines(config))).isEqualTo(ssh);
        return ssh;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IdentityFile ~~/a; IdentityFile ~~/b; IdentityFile ~~/ecdsa; IdentityAgent none",
                "IdentityFile ~~/b; IdentityFile ~~/missing; IdentityFile ~~/a; IdentityAgent none",
                "IdentityFile none; IdentityAgent none",
                "IdentityFile none; IdentityFile ~~/a; IdentityAgent none",
                "IdentityFile ~~/garbage; IdentityFile ~~/a; IdentityAgent none",
                "IdentityFile ~~/encrypted; IdentityFile ~~/a; IdentityAgent none",
                "IdentityFile ~~/lonely; IdentityAgent none",
                "IdentityFile ~~/rsa; IdentityAgent none",
                "IdentityFile ~~/rsa; IdentityAgent none; PubkeyAcceptedAlgorithms rsa-sha2-256,ssh-ed25519",
                "IdentityFile ~~/rsa; IdentityFile ~~/a; IdentityAgent none; PubkeyAcceptedAlgorithms -rsa*",
                "IdentityFile ~~/rsa; IdentityFile ~~/a; IdentityAgent none; PubkeyAcceptedAlgorithms +ssh-rsa",
                "IdentityFile ~~/rsa; IdentityFile ~~/a; IdentityAgent none; RequiredRSASize 4096",
                "IdentityFile ~~/c; IdentityAgent none",
                "IdentityFile ~~/c; IdentityFile ~~/a; IdentityAgent none; PubkeyAcceptedAlgorithms *-cert-*",
                "IdentityFile ~~/a; IdentityFile ~~/c; CertificateFile ~~/c-cert.pub; IdentityAgent none",
                "IdentityFile ~~/c; IdentityFile ~~/d; CertificateFile ~~/d-cert.pub; IdentityAgent none",
                "IdentityFile ~~/a; CertificateFile ~~/garbage; CertificateFile ~~/missing; IdentityAgent none",
                "IdentityFile ~~/encrypted; IdentityAgent none",
                "IdentityFile ~~/stranger; IdentityAgent ~~/agent",
                "IdentityFile ~~/a; IdentityFile ~~/b; IdentityFile ~~/stranger; IdentityAgent ~~/agent",
                "IdentityFile ~~/stranger; IdentityFile ~~/b; IdentitiesOnly yes; IdentityAgent ~~/agent",
                "IdentityFile ~~/only.pub; IdentitiesOnly yes; IdentityAgent ~~/agent",
                "IdentityFile ~~/only.pub; IdentitiesOnly yes; IdentityAgent none",
                "IdentityFile ~~/d; IdentitiesOnly yes; IdentityAgent ~~/agent",
                "IdentityFile ~~/a; IdentityFile ~~/d; CertificateFile ~~/d-cert.pub; IdentityAgent ~~/agent",
                "IdentityFile ~~/a; CertificateFile ~~/rsa-cert.pub; IdentityAgent ~~/agent",
                "IdentityFile ~~/a; CertificateFile ~~/rsa-cert.pub; IdentityAgent ~~/agent; IdentitiesOnly yes",
                "IdentityFile ~~/a; RequiredRSASize 4096; IdentityAgent ~~/agent",
                "IdentityFile none; IdentityAgent ~~/agent",
                "IdentityFile none; IdentityAgent ~~/nobody",
                "IdentityFile ~~/a; IdentityAgent SSH_AUTH_SOCK",
                "IdentityFile ~~/a; IdentityAgent $NO_SUCH_VARIABLE_HERE",
                "IdentityFile ~~/a; PubkeyAuthentication no; IdentityAgent none",
                "IdentityFile ~~/a; PreferredAuthentications password; IdentityAgent none",
                "IdentityFile ~~/a; PreferredAuthentications password,publickey; IdentityAgent none",
            })
    void strangersAreOfferedAlike(String config) throws Exception {
        assertThat(assertSame(config).succeeded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IdentityFile ~~/a; IdentityFile ~~/known-ed25519; IdentityFile ~~/b; IdentityAgent none",
                "IdentityFile ~~/a; IdentityFile ~~/known-ecdsa; IdentityFile ~~/b; IdentityAgent ~~/agent",
                "IdentityFile ~~/known-rsa; IdentityAgent none",
                "IdentityFile ~~/known-rsa; IdentityAgent none; PubkeyAcceptedAlgorithms rsa-sha2-256",
                "IdentityFile ~~/known-encrypted; IdentityFile ~~/known-ed25519; IdentityAgent none",
                "IdentityFile ~~/known-exposed; IdentityFile ~~/known-ed25519; IdentityAgent none",
                "IdentityFile ~~/certified-ed25519; IdentityAgent none",
                "IdentityFile ~~/certified-ecdsa; IdentityAgent none",
                "IdentityFile ~~/certified-rsa; IdentityAgent none",
                "IdentityFile ~~/certified-rsa; IdentityAgent none; PubkeyAcceptedAlgorithms rsa-sha2-256*",
                "IdentityFile ~~/certified-rsa; IdentityAgent ~~/friendly",
                "IdentityFile ~~/certified-rsa-cert.pub; IdentityAgent ~~/friendly; IdentitiesOnly yes",
                "IdentityFile none; IdentityAgent ~~/friendly",
                "CertificateFile ~~/certified-rsa-cert.pub; IdentityFile ~~/certified-rsa; IdentityAgent none",
                "CertificateFile ~~/certified-rsa-cert.pub; IdentityFile none; IdentityAgent ~~/friendly",
                "IdentityFile ~~/known-ed25519; PreferredAuthentications keyboard-interactive,publickey; IdentityAgent none",
            })
    void friendsAreLetInAlike(String config) throws Exception {
        assertThat(assertSame(config).succeeded()).isTrue();
    }

    @Test
    void anAcceptedKeyThatCantSignIsPassedOverAlike() throws Exception {
        String config = "IdentityFile ~~/known-encrypted; IdentityFile ~~/known-exposed; IdentityAgent none";
        assertThat(assertSame(config).succeeded()).isFalse();
        assertThatThrownBy(() -> twins.login(null, lines(config)))
                .hasMessageContaining("offered identity " + folder.resolve("known-encrypted") + ", identity "
                        + folder.resolve("known-exposed") + "; the server accepts publickey; ")
                .hasMessageContaining("the server accepts identity " + folder.resolve("known-encrypted")
                        + ", but it is encrypted and there is no passphrase")
                .hasMessageContaining("the server accepts identity " + folder.resolve("known-exposed")
                        + ", but it is open to other users")
                .hasMessageContaining("ssh_config says BatchMode yes (" + twins.line(4) + ")");
    }
}
