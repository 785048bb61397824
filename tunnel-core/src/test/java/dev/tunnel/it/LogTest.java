package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.Ports;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a tunnel writes to the log. */
class LogTest {
    @AutoClose
    static OpenSshServer server;

    @AutoClose
    static TcpPeer echo;

    @BeforeAll
    static void start() throws IOException {
        server = OpenSshServer.start();
        echo = TcpPeer.echo();
    }

    /** Opens a tunnel and sends five bytes through it, or is refused. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            Hop hop = Hop.of(args[0])
                    .credentials(Credentials.none().identity(Path.of(args[1])))
                    .hostKeys(HostKeyPolicy.strict(Path.of(args[2])))
                    .option("ProxyCommand", args[4]);
            try (LocalTunnel tunnel = Tunnel.local("127.0.0.1", Integer.parseInt(args[3]))
                    .via(hop)
                    .open()) {
                System.out.println(tunnel);
                try (Socket client = Fixture.client(tunnel)) {
                    client.getOutputStream().write(new byte[5]);
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                } catch (IOException refused) {
                    System.out.println(refused.getMessage());
                }
                Await.until("it is over", () -> tunnel.stats().connectionsOpen() == 0);
            }
        }
    }

    private static Cli.Output run(String level, int port) throws IOException {
        return run(level, port, "none");
    }

    private static Cli.Output run(String level, int port, String proxyCommand) throws IOException {
        return new ChildJvm()
                .log(level)
                .run(
                        Program.class,
                        server.spec(),
                        server.clientKey().toString(),
                        server.knownHosts().toString(),
                        String.valueOf(port),
                        proxyCommand);
    }

    private static String tunnel(Cli.Output output) {
        return output.out().lines().findFirst().orElseThrow();
    }

    @Test
    void atInfoThereIsOneLineWhenATunnelOpensAndOneWithTotalsWhenItCloses() throws Exception {
        Cli.Output output = run("info", echo.port());
        List<String> lines = output.err().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("INFO").endsWith(tunnel(output) + " is open");
        assertThat(lines.get(1))
                .contains("INFO")
                .endsWith(tunnel(output) + " is closed (closed by the program): 1 connections, 0 failed, 5 bytes sent,"
                        + " 5 received");
    }

    @Test
    void atDebugThereIsALineWhenAConnectionOpensAndWhenItEnds() throws Exception {
        Cli.Output output = run("debug", echo.port());
        assertThat(output.err().lines())
                .anyMatch(line -> line.contains("DEBUG")
                        && line.contains(tunnel(output) + ": connection 1 from 127.0.0.1:")
                        && line.endsWith(" is open"))
                .anyMatch(line -> line.contains("DEBUG")
                        && line.endsWith(tunnel(output) + ": connection 1 ended (5 bytes sent, 5 received): finished"));
    }

    @Test
    void aConnectionThatFailsIsLoggedWithTheReason() throws Exception {
        int closed = Ports.free();
        Cli.Output output = run("debug", closed);
        assertThat(output.err().lines())
                .anyMatch(line -> line.contains("DEBUG")
                        && line.contains(tunnel(output) + ": connection 1 from 127.0.0.1:")
                        && line.contains("failed")
                        && line.contains("connect failed"))
                .anyMatch(line -> line.contains("INFO") && line.contains("1 connections, 1 failed, 0 bytes sent"));
    }

    @Test
    void atTraceTheEnginesOwnLogIsThereWithTheHop() throws Exception {
        assertThat(run("trace", echo.port()).err().lines())
                .anyMatch(line -> line.contains("TRACE") && line.contains(server.spec()) && line.contains("kex"));
    }

    @Test
    void atDebugThereIsWhatAProxyCommandSaysAndAtNoLevelThePasswordsInIt() throws Exception {
        Cli.Output output = run("trace", echo.port(), "sh -c 'echo careful >&2; exec nc %h %p' - --password=SECRET");
        assertThat(output.err().lines())
                .anyMatch(line -> line.contains("DEBUG") && line.endsWith(server.spec() + ": ProxyCommand sh: careful"))
                .anyMatch(line -> line.contains("DEBUG") && line.contains("ProxyCommand sh runs as process"));
        assertThat(output.err()).doesNotContain("SECRET");
    }
}
