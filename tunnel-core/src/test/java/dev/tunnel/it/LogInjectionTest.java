package dev.tunnel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.LocalTunnel;
import dev.tunnel.Reconnect;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChildJvm;
import dev.tunnel.testkit.ClearPacket;
import dev.tunnel.testkit.Cli;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.ScriptedSshServerBuilder;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.Test;

/** What a server says can't forge a line of a log or of a stack trace, nor move the cursor of who reads it. */
class LogInjectionTest {
    private static final String FORGED = "FORGED LINE";
    private static final String EVIL = "\r\n" + FORGED + " \u001b[2J\u009b2J\u2028" + FORGED;
    private static final byte SSH_MSG_KEXINIT = 20;

    /** Opens a tunnel at each server, and prints all there is to print. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            List.of(args).forEach(spec -> {
                Hop hop = Hop.of(spec)
                        .credentials(Credentials.none().password("secret"::toCharArray))
                        .hostKeys(HostKeyPolicy.acceptAnyInsecurely())
                        .option("PreferredAuthentications", "password,keyboard-interactive");
                local(hop);
                remote(hop);
            });
        }

        private static void local(Hop hop) {
            try (LocalTunnel tunnel = Tunnel.local("anything", 1000)
                    .via(hop)
                    .reconnect(Reconnect.never())
                    .listener(System.out::println)
                    .open()) {
                try (Socket client = Fixture.client(tunnel)) {
                    System.out.println(client.getInputStream().read());
                } catch (IOException e) {
                    e.printStackTrace(System.out);
                }
                Await.until("it is over", () -> tunnel.stats().connectionsOpen() == 0);
                System.out.println("opened " + tunnel + tunnel.stats());
            } catch (IOException e) {
                e.printStackTrace(System.out);
            }
        }

        private static void remote(Hop hop) {
            try (RemoteTunnel tunnel = Tunnel.remote(0, "127.0.0.1", 1)
                    .via(hop)
                    .reconnect(Reconnect.never())
                    .listener(System.out::println)
                    .open()) {
                System.out.println(tunnel);
            } catch (IOException e) {
                e.printStackTrace(System.out);
            }
        }
    }

    private static void assertNothingForged(String... specs) throws IOException {
        Cli.Output output = new ChildJvm().log("trace").run(Program.class, specs);
        String all = output.out() + output.err();
        assertThat(all).as("that it was said at all").contains(FORGED);
        assertThat(all.lines()).noneMatch(line -> line.startsWith(FORGED));
        assertThat(all).doesNotContain("\u001b", "\u009b", "\u2028");
    }

    private static TcpPeer saying(byte[]... parts) throws IOException {
        return TcpPeer.start((connection, received) -> {
            for (byte[] part : parts) {
                connection.output().write(part);
            }
            connection.shutdownOutput();
            connection.input().transferTo(OutputStream.nullOutputStream());
        });
    }

    private static String at(TcpPeer peer) {
        return "nobody@127.0.0.1:" + peer.port();
    }

    @Test
    void linesInPlaceOfAnIdentification() throws Exception {
        try (TcpPeer peer = saying(EVIL.getBytes(UTF_8))) {
            assertNothingForged(at(peer));
        }
    }

    @Test
    void namesOfAlgorithms() throws Exception {
        byte[] name = EVIL.getBytes(UTF_8);
        ByteBuffer kexInit = ByteBuffer.allocate(1 + 16 + 10 * (4 + name.length) + 5)
                .put(SSH_MSG_KEXINIT)
                .position(1 + 16);
        for (int i = 0; i < 10; i++) {
            kexInit.putInt(name.length).put(name);
        }
        try (TcpPeer peer = saying("SSH-2.0-\u001b[2J\r\n".getBytes(UTF_8), ClearPacket.of(kexInit.array()))) {
            assertNothingForged(at(peer));
        }
    }

    private static void assertNothingForged(ScriptedSshServerBuilder builder) throws IOException {
        try (ScriptedSshServer server = builder.user("tunnel", "secret").start()) {
            assertNothingForged(server.spec());
        }
    }

    private static void assertNothingForged(Consumer<SshServer> customizer) throws IOException {
        assertNothingForged(ScriptedSshServer.builder().customize(customizer));
    }

    @Test
    void reasonsOfADisconnectInAnOpenSession() throws Exception {
        assertNothingForged(ScriptedSshServer.builder().script(1000, channel -> {
            channel.confirm();
            disconnect(channel.getSession());
        }));
    }

    @Test
    void reasonsOfADisconnectDuringTheLogin() throws Exception {
        assertNothingForged(sshd -> sshd.setPasswordAuthenticator((user, password, session) -> {
            disconnect(session);
            return false;
        }));
    }

    private static void disconnect(Session session) {
        try {
            session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, EVIL);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bannersOfALogin() throws Exception {
        assertNothingForged(sshd -> CoreModuleProperties.WELCOME_BANNER.set(sshd, EVIL));
    }

    @Test
    void questionsOfALogin() throws Exception {
        assertNothingForged(sshd -> {
            CoreModuleProperties.AUTH_METHODS.set(sshd, "keyboard-interactive");
            sshd.setKeyboardInteractiveAuthenticator(new Questions());
        });
    }

    /** Asks two things at once, which a password doesn't answer. */
    private static final class Questions implements KeyboardInteractiveAuthenticator {
        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String username, String lang, String subMethods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName(EVIL);
            challenge.setInteractionInstruction(EVIL);
            challenge.setLanguageTag("");
            challenge.addPrompt(EVIL, true);
            challenge.addPrompt(EVIL, false);
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String username, List<String> responses) {
            return false;
        }
    }

    @Test
    void typesOfChannels() throws Exception {
        assertNothingForged(ScriptedSshServer.builder().script(1000, channel -> {
            channel.confirm();
            Buffer open = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
            open.putString(EVIL);
            open.putUInt(1);
            open.putUInt(1);
            open.putUInt(1);
            channel.getSession().writePacket(open);
            channel.sendClose();
        }));
    }
}
