package dev.tunnel.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every command that people type to tunnel with ssh, typed with ssh and with tunnel: the outcome is the same. */
class TunnelingManualIT {
    @RegisterExtension
    static final Lab lab = new Lab();

    @ParameterizedTest
    @EnumSource
    void localForward(Client client) throws IOException {
        int port = Ports.free();
        try (Cli shell = client.start(lab.config(), "-L", port + ":localhost:" + lab.web(), "hop1")) {
            Lab.awaitListening("127.0.0.1", port);

            assertThat(lab.arrives("http://localhost:" + port)).isTrue();
            assertThat(shell.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void localForwardToAThirdHost(Client client) throws IOException {
        int port = Ports.free();
        try (Cli shell = client.start(lab.config(), "-L", port + ":127.0.0.2:" + lab.web(), "hop1")) {
            Lab.awaitListening("127.0.0.1", port);

            assertThat(lab.arrives("http://localhost:" + port)).isTrue();
            assertThat(shell.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void localForwardInTheBackground(Client client) throws IOException {
        int port = Ports.free();
        String forward = port + ":localhost:" + lab.web();

        assertThat(client.run(lab.config(), "-fNL", forward, "hop1").exit()).isZero();
        assertThat(lab.arrives("http://localhost:" + port)).isTrue();

        Lab.endBackground(forward);
    }

    @ParameterizedTest
    @EnumSource
    void localForwardOnAllInterfaces(Client client) throws IOException {
        int port = Ports.free();
        String forward = "0.0.0.0:" + port + ":localhost:" + lab.web();

        assertThat(client.run(lab.config(), "-fNL", forward, "hop1").exit()).isZero();
        assertThat(lab.arrives("http://127.0.0.3:" + port)).isTrue();

        Lab.endBackground(forward);
    }

    @ParameterizedTest
    @EnumSource
    void remoteForward(Client client) throws IOException {
        int port = Ports.free();
        try (Cli shell = client.start(lab.config(), "-R", port + ":localhost:" + lab.web(), "hop1")) {
            Lab.awaitListening("127.0.0.1", port);

            assertThat(lab.arrives("http://localhost:" + port)).isTrue();
            assertThat(shell.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void remoteForwardInTheBackgroundWhereTheClientSays(Client client) throws IOException {
        int port = Ports.free();
        String forward = "0.0.0.0:" + port + ":localhost:" + lab.web();

        assertThat(client.run(lab.config(), "-oExitOnForwardFailure=yes", "-fNR", forward, "hop1")
                        .exit())
                .isZero();
        assertThat(lab.arrives("http://127.0.0.3:" + port)).isTrue();

        Lab.endBackground(forward);
    }

    @ParameterizedTest
    @EnumSource
    void remoteForwardOnAPortOfTheServersChoice(Client client) throws IOException {
        try (Cli forward = client.start(lab.config(), "-NR", "0:localhost:" + lab.web(), "hop1")) {
            forward.await(" for remote forward to localhost:" + lab.web());
            String line = forward.lines().stream()
                    .filter(each -> each.startsWith("Allocated port "))
                    .findFirst()
                    .orElseThrow();

            assertThat(lab.arrives("http://localhost:" + line.replaceAll("\\D*(\\d+).*", "$1")))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void dynamicForward(Client client) throws IOException {
        String port = String.valueOf(Ports.free());
        try (Cli shell = client.start(lab.config(), "-D", port, "hop1")) {
            Lab.awaitListening("127.0.0.1", Integer.parseInt(port));

            assertThat(lab.arrives("--socks5-hostname", "localhost:" + port, "http://localhost:" + lab.web()))
                    .isTrue();
            assertThat(shell.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void dynamicForwardInTheBackground(Client client) throws IOException {
        String port = String.valueOf(Ports.free());

        assertThat(client.run(lab.config(), "-fND", port, "hop1").exit()).isZero();
        assertThat(lab.arrives("--socks5-hostname", "localhost:" + port, "http://localhost:" + lab.web()))
                .isTrue();

        Lab.endBackground(port);
    }

    /**
     * What listens on this machine's loopback alone is reached only if that is permitted, which ssh doesn't ask for.
     */
    @ParameterizedTest
    @EnumSource
    void remoteDynamicForward(Client client) throws IOException {
        String port = String.valueOf(Ports.free());
        try (Cli shell = client.start(lab.config(), "-oPermitRemoteOpen=localhost:" + lab.web(), "-R", port, "hop1")) {
            Lab.awaitListening("127.0.0.1", Integer.parseInt(port));

            assertThat(lab.arrives("--socks5-hostname", "localhost:" + port, "http://localhost:" + lab.web()))
                    .isTrue();
            assertThat(shell.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneJumpHost(Client client) throws IOException {
        assertThat(where(client.run(lab.config(), "-J", "hop1", "hop2", "echo $SSH_CONNECTION")))
                .endsWith(" " + lab.server(2).port());
    }

    @ParameterizedTest
    @EnumSource
    void twoJumpHosts(Client client) throws IOException {
        assertThat(where(client.run(lab.config(), "-J", "hop1,hop2", "hop3", "echo $SSH_CONNECTION")))
                .endsWith(" " + lab.server(3).port());
    }

    @ParameterizedTest
    @EnumSource
    void jumpHostsWithUsersAndPorts(Client client) throws IOException {
        OpenSshServer target = lab.server(3);
        String jumps = lab.server(1).spec() + "," + lab.server(2).spec();

        assertThat(where(client.run(
                        lab.config(),
                        "-J",
                        jumps,
                        "-p",
                        String.valueOf(target.port()),
                        target.user() + "@" + target.host(),
                        "echo $SSH_CONNECTION")))
                .endsWith(" " + target.port());
    }

    @ParameterizedTest
    @EnumSource
    void jumpHostsOfTheConfiguration(Client client) throws IOException {
        assertThat(where(client.run(lab.config(), "target", "echo $SSH_CONNECTION")))
                .endsWith(" " + lab.server(3).port());
    }

    private static String where(Cli.Output output) {
        assertThat(output.exit()).as(output.err()).isZero();
        return output.out().strip();
    }

    @ParameterizedTest
    @EnumSource
    void localForwardThroughAJumpHost(Client client) throws IOException {
        int port = Ports.free();
        String forward = port + ":localhost:" + lab.web();

        assertThat(client.run(lab.config(), "-fNL", forward, "-J", "hop1", "hop2")
                        .exit())
                .isZero();
        assertThat(lab.arrives("http://localhost:" + port)).isTrue();

        Lab.endBackground(forward);
    }

    @ParameterizedTest
    @EnumSource
    void rsyncThroughAJumpHost(Client client) throws IOException {
        Path from =
                Files.createDirectories(lab.folder().resolve("files-" + client).resolve("deep"));
        Path to = Files.createDirectories(lab.folder().resolve("copied-" + client));
        Files.write(from.resolve("large file"), Payload.of(5 << 20).bytes());
        String shell = client.program() + " -F " + lab.config() + " -J hop1";

        Cli.Output rsync = Cli.run("rsync", "-avzP", "-e", shell, from.getParent() + "/", "hop2:" + to + "/");

        assertThat(rsync.exit()).as(rsync.err()).isZero();
        assertThat(Files.mismatch(from.resolve("large file"), to.resolve("deep").resolve("large file")))
                .isNegative();
    }

    @ParameterizedTest
    @EnumSource
    void scpThroughAJumpHost(Client client) throws IOException {
        Path from = Files.write(
                lab.folder().resolve("local.txt"), Payload.of(5 << 20).bytes());
        Path to = lab.folder().resolve("there-" + client);

        Cli.Output scp = Cli.run(
                "scp",
                "-S",
                client.program(),
                "-F",
                lab.config().toString(),
                "-J",
                "hop1",
                from.toString(),
                "hop2:" + to);

        assertThat(scp.exit()).as(scp.err()).isZero();
        assertThat(Files.mismatch(from, to)).isNegative();
    }

    @ParameterizedTest
    @EnumSource
    void proxyCommandOfTheOther(Client client) throws IOException {
        Client other = client == Client.SSH ? Client.TUNNEL : Client.SSH;
        String command = "ProxyCommand=" + other.program() + " -F " + lab.config() + " -W %h:%p hop1";

        assertThat(where(client.run(lab.config(), "-o", command, "hop2", "echo $SSH_CONNECTION")))
                .endsWith(" " + lab.server(2).port());
    }
}
