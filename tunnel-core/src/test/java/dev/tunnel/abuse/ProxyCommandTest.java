package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunnel.Hop;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.Commands;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Program;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that make the connection and die, hang or are in the way; nothing of them stays. */
class ProxyCommandTest {
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    private static final int MORE_THAN_ANY_POOL_HAS_THREADS = 1000;
    private static OpenSshServer server;

    @BeforeAll
    static void start() throws Exception {
        OpenSshServer.required();
        Program.required("nc");
        server = OpenSshServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Hop hop(String command) throws Exception {
        return Routes.of(server).option("ProxyCommand", command);
    }

    private static void assertGone(String program, String argument) {
        Await.until(
                program + " is gone", () -> Commands.running(program, argument).isEmpty());
    }

    private static ProcessHandle netcat() {
        String port = String.valueOf(server.port());
        Await.until("nc runs", () -> Commands.running("nc", port).size() == 1);
        return Commands.running("nc", port).get(0);
    }

    @Test
    void theDeathOfTheCommandIsALostSessionAtOnce() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                SshClient client = SshClient.create();
                SshConnection connection = client.connect(hop("nc %h %p"));
                Socket socket = connection.connect("127.0.0.1", echo.port())) {
            netcat().destroyForcibly();
            Await.until("the session is lost", () -> !connection.isOpen());
            assertThat(catchThrowableOfType(
                            IOException.class, () -> socket.getInputStream().read()))
                    .hasMessageContaining("ProxyCommand nc ended with exit status 137");
            assertThat(catchThrowableOfType(TunnelException.class, () -> connection.connect("127.0.0.1", echo.port())))
                    .hasMessageContaining("ProxyCommand nc ended with exit status 137");
        }
    }

    @Test
    void theReasonOfALostSessionHasWhatTheCommandSaidLast() throws Exception {
        String command = "sh -c 'nc %h %p; for i in 1 2 3 4 5; do echo \"line $i \\033[31m\" >&2; done; exit 9'";
        try (SshClient client = SshClient.create();
                SshConnection connection = client.connect(hop(command))) {
            netcat().destroyForcibly();
            Await.until("the session is lost", () -> !connection.isOpen());
            assertThat(catchThrowableOfType(TunnelException.class, () -> connection.connect("127.0.0.1", 1)))
                    .hasMessageContaining("ProxyCommand sh ended with exit status 9: line 3 ")
                    .hasMessageContaining("line 5")
                    .message()
                    .doesNotContain("\033");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep 4321",
                "sh -c 'sleep 4321; true'",
                "sleep 4321 | sleep 4321",
                "sh -c \"trap '' TERM; sleep 4321; true\"",
                "sh -c 'yes careful >&2; sleep 4321'",
                // It reads first, so that what is sent to it can't fail.
                "sh -c 'read line; exec <&-; sleep 4321; true'"
            })
    void aSilentCommandIsGivenUpInTimeAndKilled(String command) throws Exception {
        long start = System.nanoTime();
        Unreachable failure = catchThrowableOfType(
                Unreachable.class,
                () -> Tunnel.local("127.0.0.1", 1)
                        .via(hop(command))
                        .connectTimeout(TIMEOUT)
                        .open());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure)
                .hasMessageContaining("no answer within 700 ms (connect); ProxyCommand "
                        + command.substring(0, command.indexOf(' ')));
        assertGone("sleep", "4321");
    }

    @Test
    void whatASilentCommandHasSaidIsInTheMessage() throws Exception {
        assertThat(catchThrowableOfType(
                        Unreachable.class,
                        () -> Tunnel.local("127.0.0.1", 1)
                                .via(hop("sh -c 'echo waiting for the VPN >&2; sleep 4321'"))
                                .connectTimeout(TIMEOUT.multipliedBy(5))
                                .open()))
                .hasMessageContaining("ProxyCommand sh said: waiting for the VPN");
        assertGone("sleep", "4321");
    }

    @Test
    void anInterruptedThreadStopsWaitingAndTheCommandIsKilled() throws Exception {
        Hop hop = hop("sleep 4321");
        try (Background opener = Background.run(
                "open", () -> Tunnel.local("127.0.0.1", 1).via(hop).open())) {
            Await.until("it runs", () -> Commands.running("sleep", "4321").size() == 1);
            opener.interrupt();
            assertThat(opener.failure(Duration.ofSeconds(10))).hasMessageContaining("interrupt");
            assertThat(opener.wasInterrupted()).isTrue();
        }
        assertGone("sleep", "4321");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nc %h %p",
                "cat | nc %h %p | cat",
                "sh -c 'nc %h %p; true'",
                "sh -c \"trap '' TERM HUP; nc %h %p; true\""
            })
    void closingEndsTheCommandAndWhatItHasStarted(String command) throws Exception {
        long children = ProcessHandle.current().children().count();
        try (SshClient client = SshClient.create();
                SshConnection connection = client.connect(hop(command))) {
            netcat();
            assertThat(connection.isOpen()).isTrue();
        }
        assertGone("nc", String.valueOf(server.port()));
        Await.until("no child is left", () -> ProcessHandle.current().children().count() <= children);
    }

    @Test
    void whatADeadCommandLeavesBehindGoesToo() throws Exception {
        try (SshClient client = SshClient.create();
                SshConnection connection = client.connect(hop("sh -c 'nc %h %p; true'"))) {
            netcat().parent().orElseThrow().destroyForcibly();
            Await.until("the session is lost", () -> !connection.isOpen());
            assertThat(catchThrowableOfType(TunnelException.class, () -> connection.connect("127.0.0.1", 1)))
                    .hasMessageContaining("ProxyCommand sh ended with exit status 137");
            Await.until("the server is rid of it", () -> server.sessionProcesses() == 0);
        }
    }

    @Test
    void whatADeadCommandLeavesBehindGoesTooWhileTheProgramKeepsTheCommonPoolBusy() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < MORE_THAN_ANY_POOL_HAS_THREADS; i++) {
            var unused = ForkJoinPool.commonPool().submit(() -> {
                done.await();
                return null;
            });
        }
        try {
            whatADeadCommandLeavesBehindGoesToo();
        } finally {
            done.countDown();
        }
    }

    /** Its input is full, so a writer waits for it. */
    @Test
    void closingFreesAWriterOfACommandThatNoLongerReads() throws Exception {
        try (TcpPeer sink = TcpPeer.sink();
                SshClient client = SshClient.create()) {
            SshConnection connection = client.connect(hop("nc %h %p"));
            ProcessHandle nc = netcat();
            Socket socket = connection.connect("127.0.0.1", sink.port());
            try (Background writer = Background.run("write", () -> {
                while (true) {
                    socket.getOutputStream().write(new byte[32 * 1024]);
                }
            })) {
                Await.until("bytes move", () -> sink.accepted() == 1);
                signal("STOP", nc);
                connection.close();
                assertThat(writer.failure(Duration.ofSeconds(10))).isInstanceOf(IOException.class);
            }
        }
        assertGone("nc", String.valueOf(server.port()));
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void aCommandEndsWithAProgramThatForgetsItsTunnel() throws Exception {
        try (TcpPeer echo = TcpPeer.echo();
                ChildJvm child = ChildJvm.onClassPath(
                        ForgottenTunnel.class,
                        server.knownHosts().toString(),
                        server.clientKey().toString(),
                        String.valueOf(echo.port()),
                        server.spec(),
                        "false",
                        "nc %h %p")) {
            assertThat(child.exit()).as("of %s", child.lines()).isZero();
            assertThat(child.lines()).contains("used: true", "main returns");
            Await.until("the server is rid of it", () -> server.sessionProcesses() == 0);
        }
    }
}
