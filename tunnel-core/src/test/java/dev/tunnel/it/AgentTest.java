package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.LocalTunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.OpenSshServer;
import dev.tunnel.testkit.SshKey;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that a real ssh-agent holds. */
class AgentTest {
    @TempDir
    Path folder;

    @AutoClose
    OpenSshServer server;

    @AutoClose
    Cli agent;

    Path socket;

    @BeforeEach
    void start() throws IOException {
        server = OpenSshServer.start();
        socket = folder.resolve("agent.sock");
        agent = Cli.start("ssh-agent", "-D", "-a", socket.toString());
        Await.until("the agent listens", () -> Files.exists(socket));
    }

    private SshKey keyInAgent(String type) throws IOException {
        SshKey key = SshKey.generate(folder.resolve("agents-" + type), type);
        Cli.Output added = Cli.run(
                "env",
                "SSH_AUTH_SOCK=" + socket,
                "ssh-add",
                "-q",
                key.privateKey().toString());
        assertThat(added.exit()).as(added.err()).isZero();
        Files.delete(key.privateKey());
        return key;
    }

    private void login(Credentials credentials) throws IOException {
        Fixture.login(Fixture.hop(server, credentials));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void anAgentsKeyOpensTheTunnel(String type) throws Exception {
        server.authorize(keyInAgent(type).publicKey());
        Credentials agents = Credentials.none().agent(socket);
        try (TcpPeer echo = TcpPeer.echo();
                LocalTunnel tunnel =
                        Fixture.tunnelTo(echo, Fixture.hop(server, agents)).open()) {
            assertThat(Fixture.say(tunnel, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void withAnExplicitIdentityTheAgentsKeysAreNotOfferedUnlessItIsNamed() throws Exception {
        SshKey inAgent = keyInAgent("ed25519");
        SshKey unknown = SshKey.generate(folder.resolve("unknown"), "ed25519");
        Credentials explicit = Credentials.none().identity(unknown.privateKey());
        assertThatThrownBy(() -> login(explicit)).isInstanceOf(TunnelException.Authentication.class);
        server.awaitLog(unknown.fingerprint());
        assertThat(server.logged(inAgent.fingerprint())).isZero();
        server.authorize(inAgent.publicKey());
        login(explicit.agent(socket));
        assertThat(server.awaitLogged("Accepted publickey", 1)).isEqualTo(1);
    }

    @Test
    void anEmptyAgentHasNothingToOffer() {
        assertThatThrownBy(() -> login(Credentials.none().agent(socket)))
                .isInstanceOf(TunnelException.Authentication.class)
                .hasMessageContaining("offered no credentials")
                .hasMessageContaining("the ssh-agent at " + socket + " has no keys");
    }
}
