package dev.tunnel.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunnel.Reconnect;
import dev.tunnel.RemoteServer;
import dev.tunnel.RemoteTunnel;
import dev.tunnel.Tunnel;
import dev.tunnel.TunnelException;
import dev.tunnel.TunnelState;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ForwardedChannel;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.PeerBehaviour;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.TcpPeer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** Servers that bend or break the protocol of remote forwards. */
class RemoteFaultTest {
    private static final int PORT = 40_000;
    private static final int MIB = 1 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(6);

    /** Answers requests to listen as the test says, and listens nowhere. */
    private static final class Listening implements RequestHandler<ConnectionService> {
        final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
        final BlockingQueue<String> names = new LinkedBlockingQueue<>();
        private final Result answer;

        Listening(Result answer) {
            this.answer = answer;
        }

        ScriptedSshServer start() throws IOException {
            return ScriptedSshServer.builder()
                    .customize(sshd -> {
                        List<RequestHandler<ConnectionService>> all = new ArrayList<>(sshd.getGlobalRequestHandlers());
                        all.add(0, this);
                        sshd.setGlobalRequestHandlers(all);
                    })
                    .start();
        }

        @Override
        public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer) {
            names.add(request);
            sessions.add(service.getSession());
            return request.startsWith("cancel-") ? Result.ReplySuccess : answer;
        }
    }

    private static RemoteTunnel open(ScriptedSshServer server, TcpPeer peer) throws IOException {
        return Tunnel.remote(PORT, "127.0.0.1", peer.port())
                .via(Routes.of(server))
                .reconnect(Reconnect.never())
                .open();
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpInTime() throws Exception {
        try (ScriptedSshServer server = new Listening(RequestHandler.Result.Replied).start()) {
            TunnelException.Bind failure = catchThrowableOfType(
                    TunnelException.Bind.class,
                    () -> Tunnel.remote(PORT, "localhost", 1)
                            .via(Routes.of(server))
                            .connectTimeout(TIMEOUT)
                            .open());
            assertThat(failure).hasMessageContaining("over there: no answer within 6000 ms");
        }
    }

    @Test
    void aServerThatKnowsNoForwardsRefusesThem() throws Exception {
        try (ScriptedSshServer server = new Listening(RequestHandler.Result.ReplyFailure).start()) {
            TunnelException.Bind failure = catchThrowableOfType(
                    TunnelException.Bind.class,
                    () -> Tunnel.remote(PORT, "localhost", 1)
                            .via(Routes.of(server))
                            .open());
            assertThat(failure).hasMessageContaining("the server refuses");
        }
    }

    @Test
    void aMalformedOpenEndsTheSessionAndSaysSo() throws Exception {
        Listening listening = new Listening(RequestHandler.Result.ReplySuccess);
        try (ScriptedSshServer server = listening.start();
                TcpPeer echo = TcpPeer.echo();
                RemoteTunnel tunnel = open(server, echo)) {
            ForwardedChannel.send(listening.sessions.take(), "forwarded-tcpip", buffer -> buffer.putUInt(1000));
            Await.until("it has failed", () -> tunnel.state() == TunnelState.FAILED);
            assertThat(tunnel.closeReason())
                    .hasValueSatisfying(reason -> assertThat(reason)
                            .contains("the server violates the protocol: a message is shorter than it claims"));
        }
    }

    @Test
    void aCloseWithoutEofEndsTheConnection() throws Exception {
        Listening listening = new Listening(RequestHandler.Result.ReplySuccess);
        try (ScriptedSshServer server = listening.start();
                TcpPeer echo = TcpPeer.echo();
                RemoteTunnel tunnel = open(server, echo)) {
            ForwardedChannel client = ForwardedChannel.send(listening.sessions.take(), "localhost", PORT)
                    .awaitOpened();
            client.output().write('x');
            assertThat(client.input().read()).isEqualTo('x');
            client.close(false);
            Await.until("the destination is left", () -> echo.open() == 0);
            Await.until("the connection has ended", () -> tunnel.stats().connectionsOpen() == 0);
        }
    }

    @Test
    void aServerThatIgnoresTheWindowLosesTheConnectionAndNoOther() throws Exception {
        Listening listening = new Listening(RequestHandler.Result.ReplySuccess);
        try (ScriptedSshServer server = listening.start();
                RemoteServer remote = Tunnel.remote(PORT)
                        .via(Routes.of(server))
                        .reconnect(Reconnect.never())
                        .open()) {
            Session session = listening.sessions.take();
            ForwardedChannel flooding = ForwardedChannel.send(session, "localhost", PORT);
            ForwardedChannel neighbour = ForwardedChannel.send(session, "localhost", PORT);
            try (Socket flooded = remote.accept();
                    Socket quiet = remote.accept()) {
                flooding.awaitOpened();
                neighbour.awaitOpened();
                flood(session, flooding.getRecipient());
                neighbour.output().write('x');
                assertThat(quiet.getInputStream().read()).isEqualTo('x');
                assertThat(catchThrowableOfType(
                                IOException.class,
                                () -> flooded.getInputStream().readAllBytes()))
                        .hasMessageContaining("window");
            }
            assertThat(remote.state()).isEqualTo(TunnelState.OPEN);
        }
    }

    private static void flood(Session session, long recipient) throws IOException {
        byte[] piece = Payload.of(32 * 1024).bytes();
        for (int sent = 0; sent < 2 * MIB; sent += piece.length) {
            Buffer data = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA);
            data.putUInt(recipient);
            data.putBytes(piece);
            session.writePacket(data);
        }
    }

    @Test
    void manyStrayConnectionsAreRefusedWhileTheOthersGoOn() throws Exception {
        Listening listening = new Listening(RequestHandler.Result.ReplySuccess);
        try (ScriptedSshServer server = listening.start();
                TcpPeer echo = TcpPeer.start(PeerBehaviour.echo());
                RemoteTunnel tunnel = open(server, echo)) {
            Session session = listening.sessions.take();
            ForwardedChannel client =
                    ForwardedChannel.send(session, "localhost", PORT).awaitOpened();
            List<ForwardedChannel> strays = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                strays.add(ForwardedChannel.send(session, "localhost", PORT + 1));
            }
            client.output().write('x');
            assertThat(client.input().read()).isEqualTo('x');
            for (ForwardedChannel stray : strays) {
                assertThat(stray.awaitRefused()).isEqualTo(1);
            }
            assertThat(tunnel.stats().connectionsTotal()).isEqualTo(1);
        }
    }

    @Test
    void closingCancelsTheForward() throws Exception {
        Listening listening = new Listening(RequestHandler.Result.ReplySuccess);
        try (ScriptedSshServer server = listening.start();
                TcpPeer echo = TcpPeer.echo()) {
            open(server, echo).close();
            assertThat(listening.names).startsWith("tcpip-forward", "cancel-tcpip-forward");
        }
    }

    @Test
    void connectionsThatComeWhileItIsClosedAreRefused() throws Exception {
        Listening listening = new Listening(RequestHandler.Result.ReplySuccess);
        try (ScriptedSshServer server = listening.start();
                TcpPeer echo = TcpPeer.echo();
                RemoteTunnel tunnel = open(server, echo)) {
            Session session = listening.sessions.take();
            ForwardedChannel client =
                    ForwardedChannel.send(session, "localhost", PORT).awaitOpened();
            Thread closing = new Thread(() -> tunnel.close(Duration.ofMinutes(1)));
            closing.start();
            Await.until("the forward is cancelled", () -> listening.names.contains("cancel-tcpip-forward"));
            assertThat(ForwardedChannel.send(session, "localhost", PORT).awaitRefused())
                    .isEqualTo(1);
            client.endOutput();
            closing.join();
            assertThat(tunnel.stats().connectionsFailed()).isZero();
        }
    }
}
