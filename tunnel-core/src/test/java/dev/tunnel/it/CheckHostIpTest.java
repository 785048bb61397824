package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.HostKeyPrompt.Question;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.SshKey;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code CheckHostIP}, which doesn't look at loopback addresses: the server listens on another one of this machine. */
class CheckHostIpTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    SshKey stranger;

    @BeforeEach
    void start() throws IOException {
        InetAddress address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                .findFirst()
                .orElseGet(() -> Program.missing("this machine has no address but loopback"));
        server = OpenSshServer.builder().listen(address.getHostAddress()).start();
        stranger = SshKey.generate(folder.resolve("stranger"), "ed25519");
    }

    private String filled(String text) {
        return text.replace("ADDRESS", "[" + server.host() + "]:" + server.port())
                .replace("KEY", server.hostKey("ed25519").publicLine())
                .replace("OTHER", stranger.publicLine());
    }

    private TwoClients clients(String config, String known) {
        return new TwoClients(folder, server)
                .config("CheckHostIP yes\nHostKeyAlias box\n" + config)
                .file("known_hosts", filled(known));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yes        | box KEY                  | box KEY;ADDRESS KEY",
                "yes        | box KEY;ADDRESS KEY      | box KEY;ADDRESS KEY",
                "no         | box KEY;ADDRESS OTHER    | box KEY;ADDRESS OTHER",
                "no         | box OTHER;ADDRESS KEY    | box OTHER;ADDRESS KEY",
                "accept-new | # empty                  | # empty;box,ADDRESS KEY",
                "accept-new | ADDRESS KEY              | ADDRESS KEY;box KEY",
                "no         | ADDRESS OTHER            | ADDRESS OTHER;box KEY",
            })
    void bothAccept(String checking, String known, String after) throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking " + checking, lines(known));
        assertThat(clients.assertSame(true).files()).containsEntry("known_hosts", filled(lines(after)));
    }

    private static String lines(String text) {
        return text.replace(';', '\n') + "\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yes        | ADDRESS KEY           | host key unknown",
                "yes        | box KEY;ADDRESS OTHER | but its address [",
                "ask        | box KEY;ADDRESS OTHER | set CheckHostIP no",
                "accept-new | box KEY;ADDRESS OTHER | host key mismatch",
                "accept-new | box OTHER;ADDRESS KEY | host key mismatch",
            })
    void bothRefuse(String checking, String known, String why) throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking " + checking, lines(known));
        assertThat(clients.assertSame(false).said()).contains(why);
    }

    /** ssh refuses, too, but has written the name down by then. */
    @Test
    void aNewNameForAnAddressWithAnotherKeyIsRefusedAndNotRecorded() throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking accept-new", "ADDRESS OTHER\n");
        assertThat(clients.ssh().connected()).isFalse();
        TwoClients.Outcome library = clients.library();
        assertThat(library.said()).contains("but its address [");
        assertThat(library.files()).containsEntry("known_hosts", filled("ADDRESS OTHER\n"));
    }

    @Test
    void whoIsAskedIsTold() throws IOException {
        List<Question> asked = new ArrayList<>();
        TwoClients clients = clients("BatchMode no", "box KEY\nADDRESS OTHER\n")
                .askpass("yes")
                .prompt(asked::add);
        assertThat(clients.ssh().connected()).isTrue();
        assertThat(clients.library().connected()).isTrue();
        assertThat(asked).singleElement().satisfies(question -> {
            assertThat(question.address()).isEqualTo(server.host());
            assertThat(question.warning()).contains("but its address " + filled("ADDRESS"));
        });
    }

    @Test
    void hashedNamesHaveALineEach() throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking no\nHashKnownHosts yes", "");
        assertThat(clients.ssh().files().get("known_hosts")).hasLineCount(2);
        assertThat(clients.library().files().get("known_hosts")).hasLineCount(2).doesNotContain("box");
    }

    @Test
    void theCommandIsAskedForTheAddressToo() throws IOException {
        TwoClients clients = clients("StrictHostKeyChecking accept-new\nKnownHostsCommand DIR/command %I %H", "")
                .script("command", "echo \"$@\" >> DIR/calls");
        assertThat(clients.assertSame(true).files())
                .containsEntry("calls", "ORDER " + server.host() + "\nHOSTNAME box\nADDRESS " + filled("ADDRESS\n"));
    }
}
