package dev.tunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSshServerTest {

    @Test
    void letsTheClientKeyInUnderStrictHostKeyChecking() throws IOException {
        try (OpenSshServer server = OpenSshServer.start()) {
            Cli.Output output = ssh(server, "echo", "hello");

            assertThat(output.err()).isEmpty();
            assertThat(output.out()).isEqualTo("hello\n");
            server.awaitLog("Accepted publickey for " + server.user());
        }
    }

    @Test
    void refusesAnUnknownKeyAndKnowsItOnceAuthorized(@TempDir Path folder) throws IOException {
        try (OpenSshServer server = OpenSshServer.start()) {
            SshKey other = SshKey.generate(folder.resolve("other"), "ecdsa");
            assertThat(ssh(server, other.privateKey(), "true").err()).contains("Permission denied (publickey)");

            server.authorize(other.publicKey());

            assertThat(ssh(server, other.privateKey(), "true").exit()).isZero();
        }
    }

    @Test
    void hasTheHostKeysAskedFor() throws IOException {
        try (OpenSshServer server =
                OpenSshServer.builder().hostKeyTypes("ecdsa", "rsa").start()) {
            assertThat(server.knownHostsLines()).hasSize(2);
            assertThat(server.knownHostsLine())
                    .startsWith("[127.0.0.1]:" + server.port() + " ecdsa-sha2-nistp256 AAAA");
            String file = server.hostKey("rsa").publicKey().toString();
            assertThat(Cli.run("ssh-keygen", "-l", "-f", file).out()).contains(server.hostKeyFingerprint("rsa"));
            assertThat(ssh(server, "true").exit()).isZero();
        }
    }

    @Test
    void presentsAHostCertificate(@TempDir Path folder) throws IOException {
        SshKey authority = SshKey.generate(folder.resolve("ca"), "ed25519");
        try (OpenSshServer server =
                OpenSshServer.builder().hostCertificate(authority).start()) {
            Files.writeString(folder.resolve("known"), "@cert-authority * " + authority.publicLine() + "\n");

            List<String> command = command(server, server.clientKey(), folder.resolve("known"), "true");

            assertThat(Cli.run("", command)).isEqualTo(new Cli.Output(0, "", ""));
        }
    }

    @Test
    void trustsAUserAuthority(@TempDir Path folder) throws IOException {
        SshKey authority = SshKey.generate(folder.resolve("ca"), "ed25519");
        SshKey user = SshKey.generate(folder.resolve("user"), "ed25519");
        try (OpenSshServer server =
                OpenSshServer.builder().trustedUserCa(authority).start()) {
            assertThat(ssh(server, user.privateKey(), "true").exit()).isEqualTo(255);

            authority.signUser(user.publicKey(), server.user());

            assertThat(ssh(server, user.privateKey(), "true").exit()).isZero();
        }
    }

    @Test
    void listensOnIpv6() throws IOException {
        Ports.requireIpv6();
        try (OpenSshServer server =
                OpenSshServer.builder().listen("::1", "127.0.0.1").start()) {
            assertThat(server.hostAndPort()).isEqualTo("[::1]:" + server.port());
            assertThat(ssh(server, "true")).isEqualTo(new Cli.Output(0, "", ""));
            new Socket("127.0.0.1", server.port()).close();
        }
    }

    @Test
    void obeysItsOptions() throws IOException {
        try (TcpPeer echo = TcpPeer.echo();
                OpenSshServer server = OpenSshServer.builder()
                        .option("AllowTcpForwarding", "no")
                        .start()) {
            List<String> command = command(server, server.clientKey(), server.knownHosts());
            command.addAll(1, List.of("-W", "127.0.0.1:" + echo.port()));

            Cli.Output output = Cli.run("hello", command);

            assertThat(output.err()).contains("administratively prohibited");
            assertThat(echo.accepted()).isZero();
        }
    }

    @Test
    void killsSessionsAndServesNewOnes() throws IOException {
        try (OpenSshServer server = OpenSshServer.start();
                Cli session = startSession(server)) {
            server.killSessions();

            Await.until("ssh saw the end", () -> !session.isRunning());
            assertThat(server.sessionProcesses()).isZero();
            assertThat(ssh(server, "true").exit()).isZero();
        }
    }

    @Test
    void stopsListeningAndLeavesSessionsAlone() throws IOException {
        try (OpenSshServer server = OpenSshServer.start();
                Cli session = startSession(server)) {
            server.stop();

            assertThat(ssh(server, "true").err()).contains("Connection refused");
            assertThat(session.isRunning()).isTrue();
            assertThat(server.sessionProcesses()).isPositive();
        }
    }

    @Test
    void restartsOnTheSamePort() throws IOException {
        try (OpenSshServer server = OpenSshServer.start();
                Cli session = startSession(server)) {
            int port = server.port();
            server.restart();

            Await.until("ssh saw the end", () -> !session.isRunning());
            assertThat(server.port()).isEqualTo(port);
            assertThat(ssh(server, "true").exit()).isZero();
        }
    }

    @Test
    void freezesAndGoesOn() throws IOException {
        try (OpenSshServer server = OpenSshServer.start();
                Socket socket = new Socket()) {
            server.pause();
            socket.connect(new InetSocketAddress(server.host(), server.port()));
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            server.resume();

            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo('S');
        }
    }

    @Test
    void leavesNoProcessAndNoFile() throws IOException {
        OpenSshServer server = OpenSshServer.start();
        Path folder = server.clientKey().getParent();
        try (Cli session = startSession(server)) {
            server.close();

            assertThat(server.sessionProcesses()).isZero();
            assertThat(folder).doesNotExist();
            Await.until("ssh saw the end", () -> !session.isRunning());
        }
    }

    private static Cli startSession(OpenSshServer server) throws IOException {
        List<String> command = command(server, server.clientKey(), server.knownHosts(), "echo ready; exec cat");
        command.add(1, "-tt");
        Cli session = Cli.start(command.toArray(String[]::new));
        session.await("ready");
        return session;
    }

    private static Cli.Output ssh(OpenSshServer server, String... remote) throws IOException {
        return ssh(server, server.clientKey(), remote);
    }

    private static Cli.Output ssh(OpenSshServer server, Path key, String... remote) throws IOException {
        return Cli.run("", command(server, key, server.knownHosts(), remote));
    }

    private static List<String> command(OpenSshServer server, Path key, Path knownHosts, String... remote) {
        List<String> command = new ArrayList<>(List.of("ssh", "-F", "none", "-o", "BatchMode=yes"));
        command.addAll(
                List.of("-o", "IdentitiesOnly=yes", "-i", key.toString(), "-p", Integer.toString(server.port())));
        command.addAll(List.of("-o", "UserKnownHostsFile=" + knownHosts, "-o", "StrictHostKeyChecking=yes"));
        command.addAll(List.of("-l", server.user(), server.host()));
        command.addAll(List.of(remote));
        return command;
    }
}
