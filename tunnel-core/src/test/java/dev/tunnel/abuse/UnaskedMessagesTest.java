package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.SshClient;
import dev.tunnel.SshConnection;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.ForwardedChannel;
import dev.tunnel.testkit.ScriptedSshServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server sends that nobody has asked for costs the program neither threads nor memory nor its connections. */
class UnaskedMessagesTest {
    private static final int MANY = 5000;
    private static final long NO_CHANNEL = 0x7fff_ffffL;
    private static final long LARGEST = 0xffff_ffffL;
    private static final int FEW_THREADS = 30;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final AtomicReference<SshServer> sshd = new AtomicReference<>();
    private final SshClient ssh = SshClient.create();
    private ScriptedSshServer server;
    private SshConnection connection;
    private Socket echo;

    @BeforeEach
    void connect() throws IOException {
        server = ScriptedSshServer.builder().customize(sshd::set).start();
        connection = ssh.connect(Routes.of(server));
        echo = connection.connect("anything", Fault.ECHO.port());
    }

    @AfterEach
    void disconnect() throws IOException {
        echo.close();
        connection.close();
        ssh.close();
        server.close();
    }

    private AbstractSession session() {
        return sshd.get().getActiveSessions().get(0);
    }

    private void assertEchoes() throws IOException {
        echo.getOutputStream().write('x');
        assertThat(echo.getInputStream().read()).isEqualTo('x');
        assertThat(connection.isOpen()).isTrue();
    }

    private static void anyConnection(Buffer buffer) {
        buffer.putString("localhost");
        buffer.putUInt(22);
        buffer.putString("192.0.2.7");
        buffer.putUInt(4321);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session",
                "x11",
                "auth-agent@openssh.com",
                "direct-tcpip",
                "direct-streamlocal@openssh.com",
                "forwarded-tcpip",
                "forwarded-streamlocal@openssh.com",
                "tun@openssh.com"
            })
    void aChannelThatNobodyAskedForIsRefused(String type) throws Exception {
        assertThat(ForwardedChannel.send(session(), type, UnaskedMessagesTest::anyConnection)
                        .awaitRefused())
                .isEqualTo(SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED);
        assertEchoes();
    }

    /** Messages that have no effect. */
    enum Idle {
        IGNORE(SshConstants.SSH_MSG_IGNORE, buffer -> buffer.putBytes(new byte[1000])),
        DEBUG(SshConstants.SSH_MSG_DEBUG, buffer -> {
            buffer.putBoolean(true);
            buffer.putString("look at me");
            buffer.putString("");
        }),
        UNIMPLEMENTED(SshConstants.SSH_MSG_UNIMPLEMENTED, buffer -> buffer.putUInt(LARGEST)),
        GLOBAL_REQUEST(SshConstants.SSH_MSG_GLOBAL_REQUEST, buffer -> {
            buffer.putString("hostkeys-00@openssh.com");
            buffer.putBoolean(true);
            buffer.putString("no key at all");
        }),
        ANSWER_WITHOUT_REQUEST(SshConstants.SSH_MSG_REQUEST_SUCCESS, buffer -> buffer.putUInt(LARGEST)),
        CONFIRMATION(SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, buffer -> {
            buffer.putUInt(NO_CHANNEL);
            buffer.putUInt(0);
            buffer.putUInt(LARGEST);
            buffer.putUInt(LARGEST);
        }),
        DATA(SshConstants.SSH_MSG_CHANNEL_DATA, buffer -> {
            buffer.putUInt(NO_CHANNEL);
            buffer.putBytes(new byte[1000]);
        }),
        WINDOW(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST, buffer -> {
            buffer.putUInt(NO_CHANNEL);
            buffer.putUInt(LARGEST);
        }),
        REQUEST(SshConstants.SSH_MSG_CHANNEL_REQUEST, buffer -> {
            buffer.putUInt(NO_CHANNEL);
            buffer.putString("exit-status");
            buffer.putBoolean(true);
            buffer.putUInt(0);
        }),
        CLOSE(SshConstants.SSH_MSG_CHANNEL_CLOSE, buffer -> buffer.putUInt(NO_CHANNEL));

        private final byte number;
        private final Consumer<Buffer> content;

        Idle(byte number, Consumer<Buffer> content) {
            this.number = number;
            this.content = content;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNoEffectMayComeWithoutEnd(Idle message) throws Exception {
        AbstractSession session = session();
        for (int i = 0; i < MANY; i++) {
            Buffer buffer = session.createBuffer(message.number);
            message.content.accept(buffer);
            session.writePacket(buffer);
        }
        assertEchoes();
    }

    @Test
    void aWindowBeyondAllMeasureIsAWindow() throws Exception {
        long channel = server.channels().get(0).getRecipient();
        AbstractSession session = session();
        for (int i = 0; i < MANY; i++) {
            Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST);
            buffer.putUInt(channel);
            buffer.putUInt(LARGEST);
            session.writePacket(buffer);
        }
        assertEchoes();
    }

    @Test
    void aServerThatOpensChannelsWithoutEndAndReadsNoAnswersIsLeft() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        AbstractSession session = session();
        session.getIoSession().suspendRead();
        int before = threads.getThreadCount();
        threads.resetPeakThreadCount();
        try (Background flood = Background.run("flood", () -> {
            while (session.isOpen() && connection.isOpen()) {
                openOne(session);
            }
        })) {
            Await.until("the session is over", LIMIT, () -> !connection.isOpen());
            session.close(true);
        }
        assertThat(threads.getPeakThreadCount() - before).isLessThan(FEW_THREADS);
    }

    private static void openOne(AbstractSession session) throws IOException {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
        buffer.putString("forwarded-tcpip");
        buffer.putUInt(1);
        buffer.putUInt(LARGEST);
        buffer.putUInt(LARGEST);
        anyConnection(buffer);
        session.writePacket(buffer).verify(LIMIT);
    }
}
