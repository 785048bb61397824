package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.LocalTunnel;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.Commands;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.Received;
import dev.tunnel.testkit.SshChain;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in the place of a connection: each configuration is given to ssh and to this library. */
class ProxyCommandTest {
    private static SshChain chain;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        OpenSshServer.required();
        Program.required("nc");
        chain = SshChain.start(3, (number, server) -> {
            if (number == 1) {
                server.permitOpen("127.0.0.1:*");
            }
        });
        chain.hop(2).authorize(Path.of(chain.hop(1).clientKey() + ".pub"));
        chain.hop(3).authorize(Path.of(chain.hop(1).clientKey() + ".pub"));
    }

    @AfterAll
    static void stop() throws Exception {
        chain.close();
    }

    private RealSshClient with(String host, String command) throws Exception {
        return config("Host " + host, "  ProxyCommand " + command);
    }

    private RealSshClient config(String... lines) throws Exception {
        Path key = chain.hop(1).clientKey();
        return new RealSshClient(folder.resolve("config"), chain.sshConfig(), key, lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nc %h %p",
                "none",
                "NONE",
                "cat | nc %h %p | cat",
                "nc 127.0.0.1 %p 2>/dev/null || false",
                "sh -c 'echo not the banner; echo; exec nc %h %p'",
                "sh -c 'echo careful >&2; exec nc %h %p'"
            })
    void bothConnect(String command) throws Exception {
        RealSshClient both = with("hop1", command);
        Cli.Output ssh = both.ssh("hop1");
        assertThat(ssh.exit()).as(ssh.err()).isZero();
        both.login("hop1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nosuchcommand %h %p         | CONNECT | ProxyCommand nosuchcommand ended with exit status 127: ",
                "exec nc %h %p               | CONNECT | ended with exit status 127: ",
                "nc 127.0.0.1 1              | CONNECT | ProxyCommand nc ended with exit status 1",
                "true                        | CONNECT | ProxyCommand true ended with exit status 0",
                "sh -c 'echo >&2 no; exit 7' | CONNECT | ProxyCommand sh ended with exit status 7: no",
                "sh -c 'kill -9 $$'          | CONNECT | ProxyCommand sh ended with exit status 137",
                "sh -c 'exec >&-; sleep 99'  | CONNECT | ProxyCommand sh closed the connection but goes on",
                "sh -c 'exec <&-; sleep 2'   | CONNECT | ProxyCommand sh",
                "echo not the banner         | BANNER  | ProxyCommand echo ended with exit status 0",
                "sh -c 'head -c 100000 /dev/zero; read -r line' | BANNER | banner failed",
                "sh -c 'echo SSH-2.0-x; read -r line' | KEY_EXCHANGE | ProxyCommand sh ended with exit status 0"
            })
    void bothFail(String command, Stage stage, String message) throws Exception {
        RealSshClient both = with("hop1", command);
        assertThat(both.ssh("hop1").exit()).isEqualTo(255);
        Unreachable failure = Fixture.failure(Unreachable.class, () -> both.login("hop1"));
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.stage()).isEqualTo(stage);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void theMessageHasWhatTheShellSays() throws Exception {
        RealSshClient both = with("hop1", "nosuchcommand %h %p");
        assertThat(both.ssh("hop1").err()).contains("nosuchcommand: not found");
        assertThat(Fixture.failure(Unreachable.class, () -> both.login("hop1")))
                .hasMessageContaining("nosuchcommand: not found");
    }

    @Test
    void theProgramsOwnInputIsNotTaken() throws Exception {
        RealSshClient both = with("hop1", "-");
        assertThat(Fixture.failure(TunnelException.Configuration.class, () -> both.login("hop1")))
                .hasMessageContaining("ProxyCommand -");
    }

    @Test
    void manyBytesArriveWholeInBothDirections() throws Exception {
        Payload payload = Payload.of(32 << 20);
        RealSshClient both = with("hop1", "nc %h %p");
        try (TcpPeer echo = TcpPeer.echo();
                SshClient client = both.library().build();
                LocalTunnel tunnel = Tunnel.local("127.0.0.1", echo.port())
                        .client(client)
                        .via("hop1")
                        .open();
                Socket socket = Fixture.client(tunnel)) {
            Thread writer = new Thread(() -> write(payload, socket), "peer-writer");
            writer.start();
            assertThat(Received.drain(socket.getInputStream())).isEqualTo(payload.expected());
            writer.join();
        }
    }

    private static void write(Payload payload, Socket socket) {
        try {
            payload.writeTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBastionIsReachedWithSshItself() throws Exception {
        long before = chain.hop(1).logged("Accepted publickey");
        RealSshClient both = with("hop2", "ssh -F " + folder.resolve("config") + " -W %h:%p hop1");
        assertThat(both.ssh("hop2").exit()).isZero();
        both.login("hop2");
        assertThat(chain.hop(1).logged("Accepted publickey")).isEqualTo(before + 2);
    }

    @Test
    void aBastionThatRefusesIsQuoted() throws Exception {
        RealSshClient both =
                with("hop2", "ssh -F " + folder.resolve("config") + " -o IdentityFile=/dev/null -W %h:%p nobody@hop1");
        assertThat(both.ssh("hop2").err()).contains("Permission denied (publickey)");
        Unreachable failure = Fixture.failure(Unreachable.class, () -> both.login("hop2"));
        assertThat(failure).hasMessageContaining("exit status 255").hasMessageContaining("Permission denied");
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
    }

    @Test
    void aSocksProxyIsUsedThroughNetcat() throws Exception {
        int port = Ports.free();
        RealSshClient both = with("hop2", "nc -X 5 -x 127.0.0.1:" + port + " %h %p");
        String config = folder.resolve("config").toString();
        try (Cli proxy = Cli.start("ssh", "-v", "-F", config, "-N", "-D", String.valueOf(port), "hop1")) {
            proxy.await("Entering interactive session");
            assertThat(both.ssh("hop2").exit()).isZero();
            both.login("hop2");
        }
    }

    /** The hops behind have their sessions over the one before; a command of theirs would go round it. */
    @Test
    void aCommandReachesTheFirstHopOfAChain() throws Exception {
        RealSshClient both = config(
                "Host hop1",
                "  ProxyCommand nc %h %p",
                "Host hop2",
                "  ProxyJump hop1",
                "Host hop3",
                "  ProxyJump hop2");
        String port = String.valueOf(chain.hop(1).port());
        Cli.Output ssh = both.ssh("hop3");
        assertThat(ssh.exit()).as(ssh.err()).isZero();
        try (SshClient client = both.library().build();
                SshConnection connection = client.connect("hop3")) {
            assertThat(connection.route()).map(Hop::toString).containsExactly("hop1", "hop2", "hop3");
            assertThat(Commands.running("nc", port)).hasSize(1);
        }
        Await.until("the command has ended", () -> Commands.running("nc", port).isEmpty());
    }

    @Test
    void whoIsNamedOnTheWayGoesBeforeACommand() throws Exception {
        RealSshClient both = with("hop2", "false");
        both.login("hop1", "hop2");
    }

    @Test
    void aMasterConnectionOfTheBastionOutlivesTheCommand() throws Exception {
        Path control = folder.resolve("c");
        String master = " -o ControlMaster=auto -o ControlPath=" + control + " -o ControlPersist=60 ";
        RealSshClient both = with("hop2", "ssh -F " + folder.resolve("config") + master + "-W %h:%p hop1");
        try {
            both.login("hop2");
            assertThat(control).exists();
        } finally {
            Cli.run("ssh", "-o", "ControlPath=" + control, "-O", "exit", "hop1");
        }
    }
}
