package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a remote tunnel writes to the log. */
class RemoteLogTest {

    /** Opens a remote tunnel on the given address and closes it. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            Hop hop = Hop.of(args[0])
                    .credentials(Credentials.none().identity(Path.of(args[1])))
                    .hostKeys(HostKeyPolicy.strict(Path.of(args[2])));
            try (RemoteTunnel tunnel =
                    Tunnel.remote(0, "localhost", 1).bind(args[3]).via(hop).open()) {
                System.out.println(tunnel);
            }
        }
    }

    private static Cli.Output run(String level, String gatewayPorts, String bind) throws IOException {
        try (OpenSshServer server =
                OpenSshServer.builder().option("GatewayPorts", gatewayPorts).start()) {
            return new ChildJvm()
                    .log(level)
                    .run(
                            Program.class,
                            server.spec(),
                            server.clientKey().toString(),
                            server.knownHosts().toString(),
                            bind);
        }
    }

    @Test
    void atInfoThereIsOneLineWhenItOpensAndOneWhenItCloses() throws Exception {
        Cli.Output output = run("info", "no", "localhost");
        List<String> lines = output.err().lines().toList();
        assertThat(lines).as(output.err()).hasSize(2);
        assertThat(lines.get(0)).endsWith(output.out().strip() + " is open");
        assertThat(lines.get(1)).contains(output.out().strip() + " is closed (closed by the program): 0 connections");
    }

    @ParameterizedTest
    @CsvSource({"yes, 127.0.0.2, true", "yes, *, false", "no, 127.0.0.2, false", "clientspecified, 127.0.0.2, false"})
    void whatOpensshSaysAboutGatewayPortsIsLoggedAtDebug(String gatewayPorts, String bind, boolean said)
            throws Exception {
        assertThat(run("debug", gatewayPorts, bind)
                        .err()
                        .contains("asked to listen on [" + bind + ":0], the server says: Forwarding listen address \""
                                + bind + "\" overridden by server GatewayPorts"))
                .isEqualTo(said);
    }
}
