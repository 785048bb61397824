package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.HandshakeFault;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import dev.tunnel.testkit.TcpPeer;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What stock JSch does with sessions and their transport, and the library is built around; see
 * {@link JschChannelTrapsTest}.
 */
@Timeout(60)
class JschSessionTrapsTest {
    private static final int CONNECT_MILLIS = 10_000;

    @Test
    void hasNoTimeoutBehindAProxyWithoutASocket() throws Exception {
        try (TcpPeer silent = TcpPeer.start(HandshakeFault.SILENT)) {
            JumpProxy proxy = JumpProxy.withoutSocket(silent.port());
            Session session = session(silent.port());
            session.setProxy(proxy);
            Background connecting = Background.run("connect", () -> session.connect(100));

            assertThat(Await.comes(Duration.ofMillis(800), connecting::hasEnded))
                    .isFalse();

            proxy.close();
            assertThat(connecting.failure()).isNotNull();
        }
    }

    @Test
    void setsTheTimeoutsOnASocketItsProxyGives() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            WatchedTransport transport = new WatchedTransport();
            client.session().setProxy(JumpProxy.withSocket(transport, server.port()));
            client.session().setServerAliveInterval(7_000);

            client.session().connect(CONNECT_MILLIS);

            assertThat(transport.timeouts()).containsExactly(CONNECT_MILLIS, 7_000);
        }
    }

    @Test
    void keepsTheAliveIntervalAndTheTimeoutInOneField() throws Exception {
        Session session = session(1);
        session.setTimeout(3_000);
        session.setServerAliveInterval(7_000);
        assertThat(session.getTimeout()).isEqualTo(7_000);
        assertThat(session.getServerAliveCountMax()).isEqualTo(1);
    }

    @Test
    void reportsATimeoutDuringAuthenticationAsAFailedAuthentication() throws Exception {
        try (ScriptedSshServer server =
                ScriptedSshServer.builder().authenticationStalls().start()) {
            RecordingLogger logger = new RecordingLogger();
            StockJsch client = StockJsch.prepare(server).logger(logger);

            assertThatThrownBy(() -> client.session().connect(3_000))
                    .hasMessageStartingWith("Auth fail for methods")
                    .hasNoCause();

            assertThat(logger.causes()).hasAtLeastOneElementOfType(SocketTimeoutException.class);
        }
    }

    @Test
    void throwsANullPointerExceptionWhenGarbageFollowsTheBanner() throws Exception {
        try (TcpPeer garbage = TcpPeer.start(HandshakeFault.BANNER_THEN_GARBAGE)) {
            assertThatThrownBy(() -> session(garbage.port()).connect(CONNECT_MILLIS))
                    .isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void takesAKeepalivesReplyForTheAnswerToARemoteForward() throws Exception {
        TcpipForwardStub silent = TcpipForwardStub.neverAnswering();
        try (ScriptedSshServer server = silent.startServer();
                StockJsch client = StockJsch.connect(server)) {
            Background forward =
                    Background.run("forward", () -> client.session().setPortForwardingR(5555, "localhost", 1));
            silent.awaitRequest();

            client.session().sendKeepAliveMsg();

            forward.succeeds();
        }
    }

    @Test
    void leavesTheCallerInterruptedWhenTheAnswerToARemoteForwardIsFast() throws Exception {
        WatchedTransport transport = new WatchedTransport();
        try (ScriptedSshServer server = TcpipForwardStub.granting().startServer();
                StockJsch client = StockJsch.prepare(server)) {
            client.session().setSocketFactory(transport);
            client.connect();
            transport.afterNextFlush(JschSessionTrapsTest::awaitInterrupt);

            client.session().setPortForwardingR(5555, "localhost", 1);

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void swallowsAnInterruptWhileARemoteForwardIsRequested() throws Exception {
        try (ScriptedSshServer server = TcpipForwardStub.neverAnswering().startServer();
                StockJsch client = StockJsch.connect(server)) {
            Background forward =
                    Background.run("forward", () -> client.session().setPortForwardingR(5555, "localhost", 1));
            forward.awaitState(Thread.State.TIMED_WAITING);

            forward.interrupt();
            client.session().sendKeepAliveMsg();

            forward.succeeds();
        }
    }

    @Test
    void closesTheSinksOfItsChannelsOnDisconnect() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.connect(server)) {
            List<String> events = new CopyOnWriteArrayList<>();
            open(client, Fault.STALLED_SINK, events);

            client.session().disconnect();

            assertThat(events).containsExactly("sink closed", "extended sink closed");
        }
    }

    @Test
    void logsWhatEndedTheReaderBeforeItClosesTheSinks() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start()) {
            RecordingLogger logger = new RecordingLogger();
            try (StockJsch client = StockJsch.prepare(server).logger(logger).connect()) {
                RecordingSink extended = open(client, Fault.STALLED_SINK, logger.events());

                server.dropSessions();

                extended.awaitClosed();
                assertThat(logger.causes()).hasSize(1);
                assertThat(logger.events().stream()
                                .filter(event -> event.contains("leaving main loop") || event.contains("closed")))
                        .satisfiesExactly(
                                event -> assertThat(event).startsWith("Caught an exception, leaving main loop due to"),
                                event -> assertThat(event).isEqualTo("sink closed"),
                                event -> assertThat(event).isEqualTo("extended sink closed"));
            }
        }
    }

    @Test
    void closesTheTransportWhenTheReaderEnds() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            WatchedTransport transport = new WatchedTransport();
            client.session().setSocketFactory(transport);
            client.connect();

            server.dropSessions();

            Await.until("transport is closed", transport::isClosed);
        }
    }

    @Test
    void cannotDisconnectWhileAWriterIsStuckUnlessTheTransportIsClosedFirst() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            WatchedTransport transport = new WatchedTransport();
            client.session().setSocketFactory(transport);
            client.connect();
            ChannelDirectTCPIP channel = client.channel(Fault.STALLED_SINK);
            channel.connect(CONNECT_MILLIS);
            OutputStream out = channel.getOutputStream();
            transport.blockWrites();
            Background writer = Background.run("write", () -> writeOne(out));
            transport.awaitBlockedWriter();

            Background disconnect = Background.run("disconnect", client.session()::disconnect);
            disconnect.awaitState(Thread.State.BLOCKED);

            transport.socket().close();
            assertThat(writer.failure()).isNotNull();
            disconnect.succeeds();
        }
    }

    @Test
    void ignoresADisconnectWhileItsProxyConnects() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            CountDownLatch release = new CountDownLatch(1);
            JumpProxy proxy =
                    JumpProxy.withSocket(new WatchedTransport(), server.port()).connectAfter(release);
            client.session().setProxy(proxy);
            Background connecting =
                    Background.run("connect", () -> client.session().connect(CONNECT_MILLIS));
            proxy.awaitConnecting();

            client.session().disconnect();
            release.countDown();

            connecting.succeeds();
            assertThat(client.session().isConnected()).isTrue();
        }
    }

    @Test
    void forgetsItsProxyOnDisconnectAndCannotConnectAgain() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            JumpProxy proxy = JumpProxy.withSocket(new WatchedTransport(), server.port());
            client.session().setProxy(proxy);
            client.connect();
            client.session().disconnect();

            assertThatThrownBy(client::connect).isInstanceOf(JSchException.class);
            assertThat(proxy.connects()).isEqualTo(1);
        }
    }

    @Test
    void writesAndFlushesEachPacketByItself() throws Exception {
        try (ScriptedSshServer server = ScriptedSshServer.start();
                StockJsch client = StockJsch.prepare(server)) {
            WatchedTransport transport = new WatchedTransport();
            client.session().setSocketFactory(transport);
            client.connect();
            ChannelDirectTCPIP channel = client.channel(Fault.STALLED_SINK);
            channel.connect(CONNECT_MILLIS);
            int before = transport.flushes();

            Fault.PAYLOAD.writeTo(channel.getOutputStream());

            assertThat(transport.flushes() - before).isGreaterThanOrEqualTo((int) (Fault.PAYLOAD.length() / 0x8000));
            assertThat(transport.flushes()).isEqualTo(transport.writes());
        }
    }

    private static Session session(int port) throws JSchException {
        Session session = new JSch().getSession("user", "127.0.0.1", port);
        session.setConfig("StrictHostKeyChecking", "no");
        session.setDaemonThread(true);
        return session;
    }

    private static RecordingSink open(StockJsch client, Fault fault, List<String> events) throws JSchException {
        ChannelDirectTCPIP channel = client.channel(fault);
        RecordingSink extended = new RecordingSink("extended sink", events);
        channel.setOutputStream(new RecordingSink("sink", events));
        channel.setExtOutputStream(extended);
        channel.connect(CONNECT_MILLIS);
        return extended;
    }

    private static void awaitInterrupt() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
    }

    private static void writeOne(OutputStream out) throws Exception {
        out.write(1);
        out.flush();
    }
}
