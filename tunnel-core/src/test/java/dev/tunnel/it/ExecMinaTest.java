package dev.tunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.RemoteProcess;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands on a server that isn't OpenSSH's, and so does what that one doesn't. */
@Timeout(120)
class ExecMinaTest {
    private SshServer server;
    private SshClient client;
    private SshConnection connection;

    @BeforeEach
    void start() throws IOException {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, session) -> true);
        server.setCommandFactory((channel, command) -> {
            if ("refused".equals(command)) {
                throw new IOException("no such command");
            }
            return new Scripted(command);
        });
        server.start();
        client = SshClient.builder().connectTimeout(Duration.ofMinutes(1)).build();
        connection = client.connect(Hop.of("user@127.0.0.1:" + server.getPort())
                .credentials(Credentials.none().password("secret"::toCharArray))
                .hostKeys(HostKeyPolicy.acceptAnyInsecurely()));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.stop(true);
    }

    /** Does at the first signal what its name says. */
    private static final class Scripted implements Command {
        private final String name;
        private ExitCallback exit;

        Scripted(String name) {
            this.name = name;
        }

        @Override
        public void setInputStream(InputStream in) {
            // It reads nothing.
        }

        @Override
        public void setOutputStream(OutputStream out) {
            // It writes nothing.
        }

        @Override
        public void setErrorStream(OutputStream err) {
            // It writes nothing.
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment env) {
            env.addSignalListener((where, signal) -> {
                switch (name) {
                    case "closes the channel" -> send(channel, SshConstants.SSH_MSG_CHANNEL_CLOSE);
                    case "closes its input" -> send(channel, SshConstants.SSH_MSG_CHANNEL_REQUEST);
                    default -> exit.onExit(64 + signal.getNumeric());
                }
            });
        }

        private static void send(ChannelSession channel, byte message) {
            Buffer buffer = channel.getSession().createBuffer(message);
            buffer.putUInt(channel.getRecipient());
            if (message == SshConstants.SSH_MSG_CHANNEL_REQUEST) {
                buffer.putString("eow@openssh.com");
                buffer.putBoolean(false);
            }
            try {
                channel.getSession().writePacket(buffer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void destroy(ChannelSession channel) {
            // Nothing of it is left.
        }
    }

    @Test
    void aSignalReachesTheCommand() throws Exception {
        try (RemoteProcess process = connection.exec("waits for a signal")) {
            process.signal("TERM");
            assertThat(process.waitFor().status()).hasValue(64 + 15);
            assertThatThrownBy(() -> process.signal("TERM"))
                    .isInstanceOf(TunnelException.Closed.class)
                    .hasMessageContaining("has ended");
        }
    }

    @Test
    void aCommandThatIsRefusedIsNoCommand() throws Exception {
        assertThatThrownBy(() -> connection.exec("refused"))
                .isInstanceOf(TunnelException.Command.class)
                .hasMessageEndingWith("the server doesn't run the command");
        try (RemoteProcess next = connection.exec("waits for a signal")) {
            assertThat(next.isAlive()).isTrue();
        }
    }

    @Test
    void anEndWithoutAnExitStatusIsKnownAsSuch() throws Exception {
        try (RemoteProcess process = connection.exec("closes the channel")) {
            process.signal("TERM");
            assertThat(process.waitFor()).hasToString("no exit status");
            assertThat(process.stdout().read()).isEqualTo(-1);
            assertThatThrownBy(() -> process.stdin().write(1)).isInstanceOf(IOException.class);
        }
    }

    /** OpenSSH tells only its own client. */
    @Test
    void whoWritesIsToldThatTheCommandHasClosedItsInput() throws Exception {
        try (RemoteProcess process = connection.exec("closes its input")) {
            process.signal("TERM");
            assertThatThrownBy(() -> writeForEver(process.stdin()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the program has closed its input");
            assertThat(process.isAlive()).isTrue();
        }
    }

    private static void writeForEver(OutputStream out) throws IOException {
        for (byte[] chunk = new byte[1 << 16]; ; ) {
            out.write(chunk);
        }
    }
}
