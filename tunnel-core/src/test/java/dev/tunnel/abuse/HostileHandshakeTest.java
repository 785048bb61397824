package dev.tunnel.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Authentication;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.TunnelException.Unreachable;
import dev.tunnel.testkit.PeerConnection;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.AbstractUserAuthFactory;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that say too much, or claim to, before anybody is logged in. */
class HostileHandshakeTest {
    private static final byte[] IDENTIFICATION = "SSH-2.0-Hostile\r\n".getBytes(US_ASCII);
    private static final int LARGE = 100_000;
    private static final int MANY = 100;
    private static final Duration AMPLE = Duration.ofMinutes(1);
    /** Where nothing but the deadline is the end. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    private static void login(Hop hop) throws TunnelException {
        login(hop, AMPLE);
    }

    private static void login(Hop hop, Duration timeout) throws TunnelException {
        try (SshClient client = SshClient.builder()
                        .connectTimeout(timeout)
                        .hostKeys(HostKeyPolicy.acceptAnyInsecurely())
                        .build();
                SshConnection connection = client.connect(hop)) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    private static Unreachable failure(TcpPeer peer, Duration timeout) {
        Hop hop = Hop.of("nobody@127.0.0.1:" + peer.port())
                .credentials(Credentials.none().password("secret"::toCharArray));
        return catchThrowableOfType(Unreachable.class, () -> login(hop, timeout));
    }

    private static void flood(PeerConnection connection, byte[] piece) throws IOException {
        while (true) {
            connection.output().write(piece);
        }
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"no end", "line\n", "\n", "\0", "SSH-1.99"})
    void anIdentificationWithoutEndIsCutShort(String piece) throws Exception {
        byte[] much = piece.repeat(1000).getBytes(US_ASCII);
        try (TcpPeer peer = TcpPeer.start((connection, received) -> flood(connection, much))) {
            assertThat(failure(peer, SHORT).stage()).isEqualTo(Stage.BANNER);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 4, 256 * 1024 + 1})
    void aPacketOfImpossibleLengthEndsTheAttempt(int length) throws Exception {
        try (TcpPeer peer = TcpPeer.start((connection, received) -> {
            connection.output().write(IDENTIFICATION);
            connection.output().write(ByteBuffer.allocate(4).putInt(length).array());
            flood(connection, new byte[1000]);
        })) {
            assertThat(failure(peer, AMPLE).stage()).isEqualTo(Stage.KEY_EXCHANGE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, 200_000})
    void algorithmsThatClaimToBeLongerThanTheirPacketEndTheAttempt(int length) throws Exception {
        byte[] packet = ByteBuffer.allocate(LARGE + 4)
                .putInt(LARGE)
                .put((byte) 4)
                .put(SshConstants.SSH_MSG_KEXINIT)
                .position(4 + 1 + 1 + 16)
                .putInt(length)
                .array();
        try (TcpPeer peer = TcpPeer.start((connection, received) -> {
            connection.output().write(IDENTIFICATION);
            connection.output().write(packet);
            connection.input().transferTo(OutputStream.nullOutputStream());
        })) {
            assertThat(failure(peer, AMPLE).stage()).isEqualTo(Stage.KEY_EXCHANGE);
        }
    }

    /** Messages between the key exchange and the login. */
    enum Chatter {
        IGNORE(SshConstants.SSH_MSG_IGNORE, buffer -> buffer.putBytes(new byte[LARGE])),
        BANNER(SshConstants.SSH_MSG_USERAUTH_BANNER, buffer -> {
            buffer.putString("x".repeat(LARGE));
            buffer.putString("");
        });

        private final byte number;
        private final Consumer<Buffer> content;

        Chatter(byte number, Consumer<Buffer> content) {
            this.number = number;
            this.content = content;
        }

        private void send(Session session) {
            try {
                Buffer buffer = session.createBuffer(number, LARGE + 64);
                content.accept(buffer);
                session.writePacket(buffer);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOnlySaidDoesNotStandInTheWayOfALogin(Chatter chatter) throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                .customize(sshd -> {
                    sshd.setPasswordAuthenticator((user, password, session) -> {
                        for (int i = 0; i < MANY; i++) {
                            chatter.send(session);
                        }
                        return true;
                    });
                })
                .start()) {
            login(Hop.of(server.spec()).credentials(Credentials.none().password("any"::toCharArray)));
            assertThat(server.logins()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x7fff_ffffL, 0xffff_ffffL})
    void extensionsThatAreNoneChangeNothingOrEndTheAttempt(long count) throws Exception {
        SessionListener extending = new SessionListener() {
            @Override
            public void sessionEvent(Session session, Event event) {
                if (event == Event.KeyEstablished) {
                    Buffer buffer = session.createBuffer((byte) 7);
                    buffer.putUInt(count);
                    buffer.putString("no-such-extension");
                    buffer.putUInt(0x7fff_ffffL);
                    write(session, buffer);
                }
            }
        };
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                .customize(sshd -> sshd.addSessionListener(extending))
                .start()) {
            Hop hop = Hop.of(server.spec()).credentials(Credentials.none().password(server.password()::toCharArray));
            Throwable failure = catchThrowable(() -> login(hop));
            if (failure != null) {
                assertThat(failure).isInstanceOf(TunnelException.class);
            }
            assertThat(server.logins()).isEqualTo(failure == null ? 1 : 0);
        }
    }

    private static void write(Session session, Buffer buffer) {
        try {
            session.writePacket(buffer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks for ever, at length, and never twice the same. */
    private static final class Questions extends AbstractUserAuth {
        private final AtomicInteger asked;

        Questions(AtomicInteger asked) {
            super("keyboard-interactive");
            this.asked = asked;
        }

        @Override
        protected Boolean doAuth(Buffer buffer, boolean init) throws Exception {
            ServerSession session = getServerSession();
            Buffer question = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST, LARGE + 100);
            question.putString("");
            question.putString(asked.incrementAndGet() + "x".repeat(LARGE));
            question.putString("");
            question.putUInt(0);
            session.writePacket(question);
            return null;
        }
    }

    @Test
    void aServerThatAsksWithoutEndIsLeft() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AbstractUserAuthFactory questions = new AbstractUserAuthFactory("keyboard-interactive") {
            @Override
            public UserAuth createUserAuth(ServerSession session) {
                return new Questions(asked);
            }
        };
        try (ScriptedSshServer server = ScriptedSshServer.builder()
                .customize(sshd -> sshd.setUserAuthFactories(List.of(questions)))
                .start()) {
            Authentication failure = catchThrowableOfType(
                    Authentication.class,
                    () -> login(
                            Hop.of(server.spec()).credentials(Credentials.none().password("secret"::toCharArray))));
            assertThat(failure).hasMessageContaining("the server asks without end");
            assertThat(asked).hasValueLessThan(100);
        }
    }
}
