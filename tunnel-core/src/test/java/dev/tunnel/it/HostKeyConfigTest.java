package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPrompt.Question;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ssh_config says about host keys means the same to ssh and to this library. */
class HostKeyConfigTest {
    static OpenSshServer server;
    static SshKey stranger;

    @TempDir
    static Path keys;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        stranger = SshKey.generate(keys.resolve("stranger"), "ed25519");
        SshKey.generate(keys.resolve("rsa"), "rsa");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The text with {@code NAME}, {@code KEY}, {@code OTHER} and {@code RSA} replaced. */
    private static String filled(String text) {
        return text.replace("NAME", "[127.0.0.1]:" + server.port())
                .replace("KEY", server.hostKey("ed25519").publicLine())
                .replace("OTHER", stranger.publicLine())
                .replace("RSA", new SshKey(keys.resolve("rsa")).publicLine());
    }

    private TwoClients clients(String config) {
        return new TwoClients(folder, server).config(config);
    }

    private TwoClients clients(String config, String known) {
        return clients(config).file("known_hosts", filled(known));
    }

    private static void assertBothConnect(TwoClients clients, String known) throws IOException {
        TwoClients.Outcome library = clients.assertSame(true);
        assertThat(library.files()).containsEntry("known_hosts", filled(known));
    }

    private static void assertBothRefuse(TwoClients clients, String why) throws IOException {
        assertThat(clients.assertSame(false).said()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yes        |                   | host key unknown",
                "ask        |                   | there is nobody to ask (StrictHostKeyChecking ask)",
                "ask        | NAME OTHER        | host key mismatch",
                "accept-new | NAME OTHER        | host key mismatch",
                "accept-new | NAME RSA          | is known with other key types: RSA",
                "yes        | @revoked NAME KEY | host key revoked",
                "accept-new | @revoked * KEY    | host key revoked",
                "yes        | 127.0.0.1 OTHER   | host key unknown",
            })
    void strictHostKeyCheckingRefuses(String value, String known, String why) throws IOException {
        assertBothRefuse(clients("StrictHostKeyChecking " + value, known == null ? "" : known + "\n"), why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accept-new |               | NAME KEY",
                "no         |               | NAME KEY",
                "off        |               | NAME KEY",
                "ask        | NAME KEY      | NAME KEY",
                "no         | NAME OTHER    | NAME OTHER",
                "no         | NAME RSA      | NAME RSA",
                "yes        | 127.0.0.1 KEY | 127.0.0.1 KEY",
            })
    void strictHostKeyCheckingAccepts(String value, String known, String after) throws IOException {
        String before = known == null ? "" : known + "\n";
        assertBothConnect(clients("StrictHostKeyChecking " + value, before), after + "\n");
    }

    @Test
    void aKeyThatIsRevokedIsNeverAcceptedHereButBySshWhereNothingIsChecked() throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking no", "@revoked * KEY\n");
        assertThat(clients.ssh().connected()).isTrue();
        assertThat(clients.library().said()).contains("host key revoked");
    }

    @Test
    void ofSeveralUserFilesAllAreReadAndTheFirstIsWritten() throws IOException {
        TwoClients clients = clients("UserKnownHostsFile DIR/first DIR/second\nStrictHostKeyChecking accept-new");
        clients.file("first", "").file("second", filled("other KEY\n"));
        assertThat(clients.assertSame(true).files())
                .containsEntry("first", filled("NAME KEY\n"))
                .containsEntry("second", filled("other KEY\n"));
        assertThat(clients.file("first", "")
                        .file("second", filled("NAME KEY\n"))
                        .assertSame(true)
                        .files())
                .containsEntry("first", "");
    }

    @Test
    void globalFilesAreReadAndNeverWritten() throws IOException {
        TwoClients clients = clients("GlobalKnownHostsFile DIR/missing DIR/second", "");
        assertBothConnect(clients.file("second", filled("NAME KEY\n")), "");
        assertBothRefuse(clients.file("second", filled("NAME OTHER\n")), "host key mismatch");
        assertBothConnect(clients("GlobalKnownHostsFile none\nStrictHostKeyChecking no", ""), "NAME KEY\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept-new", "no", "ask", "yes"})
    void withoutAUserFileANewKeyIsRefused(String value) throws IOException {
        TwoClients clients = clients("UserKnownHostsFile none\nStrictHostKeyChecking " + value);
        assertBothRefuse(clients, "host key unknown");
        assertThat(clients.file("global", filled("NAME KEY\n")).assertSame(true).connected())
                .isTrue();
    }

    @Test
    void nothingIsRememberedInDevNull() throws IOException {
        assertBothConnect(clients("UserKnownHostsFile /dev/null\nStrictHostKeyChecking no", ""), "");
    }

    @Test
    void aKeyThatCannotBeWrittenDownIsAcceptedAllTheSame() throws IOException {
        TwoClients clients = clients("UserKnownHostsFile /proc/none/known_hosts\nStrictHostKeyChecking accept-new");
        assertThat(clients.ssh().said()).contains("Failed to add");
        assertThat(clients.library().connected()).isTrue();
    }

    @Test
    void anAliasStandsInThePlaceOfNameAndPort() throws IOException {
        String alias = "HostKeyAlias Some.Name\nStrictHostKeyChecking accept-new";
        assertBothConnect(clients(alias, ""), "some.name KEY\n");
        assertBothConnect(clients(alias, "some.name KEY\n"), "some.name KEY\n");
        assertBothRefuse(clients(alias, "some.name OTHER\nNAME KEY\n"), "ssh-keygen -R some.name -f");
    }

    @Test
    void namesAreHashedWhereThatIsAskedFor() throws IOException {
        String config = "HashKnownHosts yes\nStrictHostKeyChecking accept-new";
        TwoClients clients = clients(config, "# mine\n");
        assertThat(clients.library().connected()).isTrue();
        Path known = folder.resolve("library").resolve("known_hosts");
        assertThat(known)
                .content()
                .startsWith("# mine\n|1|")
                .doesNotContain("127.0.0.1")
                .hasLineCount(2);
        assertThat(Cli.run("ssh-keygen", "-F", filled("NAME"), "-f", known.toString())
                        .out())
                .contains("found: line 2");
        clients.file("known_hosts", java.nio.file.Files.readString(known));
        assertThat(clients.assertSame(true).files().get("known_hosts")).hasLineCount(2);
    }

    @Test
    void anyKeyIsAcceptedFromThisMachineWhereThatIsAskedForUnlessItHasAnAlias() throws IOException {
        String config = "NoHostAuthenticationForLocalhost yes\n";
        assertBothConnect(clients(config, "NAME OTHER\n"), "NAME OTHER\n");
        assertBothConnect(clients(config, "@revoked * KEY\n"), "@revoked * KEY\n");
        assertBothRefuse(clients(config + "HostKeyAlias other", "other OTHER\n"), "host key mismatch");
        assertBothRefuse(
                clients(config + "RevokedHostKeys DIR/revoked", "").file("revoked", filled("KEY\n")), "revoked by ");
    }

    @Test
    void aMachineBehindAJumpIsNotThisOne() throws IOException {
        String jump = "NoHostAuthenticationForLocalhost yes\nProxyJump jump\nHost jump\nHostKeyAlias jump";
        assertBothRefuse(clients(jump, "jump KEY\n"), "hop 2 of 2");
    }

    @Test
    void somebodyIsAskedAboutANewKey() throws IOException {
        List<Question> asked = new ArrayList<>();
        TwoClients clients = clients("BatchMode no\nStrictHostKeyChecking ask", "# \nelse.where,10.0.0.1 KEY\n")
                .askpass("yes")
                .prompt(question -> asked.add(question));
        TwoClients.Outcome ssh = clients.ssh();
        TwoClients.Outcome library = clients.library();
        assertThat(library.connected()).isTrue();
        assertThat(ssh.connected()).isTrue();
        assertThat(library.files().get("known_hosts"))
                .endsWith(filled("NAME KEY\n"))
                .isEqualTo(ssh.files().get("known_hosts"));
        Question question = asked.get(0);
        assertThat(question.otherNames())
                .singleElement()
                .asString()
                .endsWith("known_hosts line 2: else.where,10.0.0.1");
        assertThat(question.warning()).isNull();
        assertThat(ssh.files().get("asked"))
                .contains("'" + question.host() + " (")
                .contains("[" + question.address() + "]:" + server.port())
                .contains(question.keyType() + " key fingerprint is " + question.fingerprint());
    }

    @Test
    void whoSaysNoIsNotConnectedAndNothingIsWritten() throws IOException {
        TwoClients clients = clients("BatchMode no", "").askpass("no").prompt(question -> false);
        TwoClients.Outcome library = clients.library();
        assertThat(clients.ssh().connected()).isFalse();
        assertThat(library.said()).contains("whoever was asked does not trust it");
        assertThat(library.files()).containsEntry("known_hosts", "");
    }

    @Test
    void nobodyIsAskedInBatchModeOrAboutAChangedKey() throws IOException {
        TwoClients clients = clients("BatchMode yes", "").prompt(question -> true);
        assertBothRefuse(clients, "there is nobody to ask");
        clients = clients("BatchMode no", "NAME OTHER\n").askpass("yes").prompt(question -> true);
        assertBothRefuse(clients, "host key mismatch");
    }
}
