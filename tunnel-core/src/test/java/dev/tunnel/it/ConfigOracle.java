package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Hop;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.config.SshConfig;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Gives one ssh_config to the real ssh and to the library, and has both talk to one destination through it. */
final class ConfigOracle implements AutoCloseable {
    private static final String GREETING = "who is there?";

    private final TcpPeer peer;
    private final Path file;

    ConfigOracle(Path folder, List<String> config) throws IOException {
        this.peer = TcpPeer.echo();
        this.file = Files.write(folder.resolve("config"), config);
    }

    Path file() {
        return file;
    }

    /** Both reach the destination through the hosts, named as for {@code ssh -J}. */
    void bothConnect(String... via) throws IOException {
        Cli.Output ssh = ssh(via);
        assertThat(ssh.err()).as("what ssh says").doesNotContain("refused", "denied", "Bad");
        assertThat(ssh.out()).as("through ssh: " + ssh.err()).isEqualTo(GREETING);
        assertThat(throughLibrary(via)).as("through the library").isEqualTo(GREETING);
    }

    /** Neither of them reaches it; ssh's words and the library's exception say why. */
    <T extends TunnelException> T bothRefuse(Class<T> kind, String ssh, String... via) throws IOException {
        Cli.Output output = ssh(via);
        assertThat(output.exit()).as("ssh's exit status: " + output.out()).isEqualTo(255);
        assertThat(output.err()).contains(ssh);
        return Fixture.failure(kind, () -> throughLibrary(via));
    }

    private Cli.Output ssh(String... via) throws IOException {
        String target = via[via.length - 1];
        String jumps = String.join(",", Arrays.asList(via).subList(0, via.length - 1));
        return Cli.run(
                GREETING,
                jumps.isEmpty()
                        ? List.of("ssh", "-F", file.toString(), "-W", "127.0.0.1:" + peer.port(), target)
                        : List.of("ssh", "-F", file.toString(), "-W", "127.0.0.1:" + peer.port(), "-J", jumps, target));
    }

    private String throughLibrary(String... via) throws IOException {
        try (SshClient client = SshClient.builder().config(SshConfig.file(file)).build();
                SshConnection connection =
                        client.connect(Arrays.stream(via).map(Hop::of).toArray(Hop[]::new));
                Socket socket = connection.connect("127.0.0.1", peer.port())) {
            socket.getOutputStream().write(GREETING.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
