package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.jsch.HeldRequests.Held;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ForwardedChannel;
import dev.tunnel.testkit.InBackground;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server listens for on behalf of a session, and what it makes of that. */
@Timeout(60)
class RemoteForwardsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Endpoint ANY_PORT = Endpoint.loopback(0);

    private final HeldRequests held = new HeldRequests();
    private final SessionEnd end = new SessionEnd();
    private ScriptedSshServer server;
    private StockJsch client;
    private RemoteForwards forwards;
    private Session session;
    private FailingSocket socket;

    @BeforeEach
    void connect() throws Exception {
        server = held.startServer();
        client = StockJsch.prepare(server);
        socket = new FailingSocket(server.host(), server.port());
        JschTransport transport = new JschTransport(socket, "test", end, number -> {});
        client.session().setSocketFactory(transport);
        OwnedChannels owned = new OwnedChannels(new JschInternals(), client.session(), end);
        transport.beforeWait(owned::caughtUp);
        ReceivedPackets packets = new ReceivedPackets(owned.internals(), client.session(), transport);
        forwards = RemoteForwards.of(owned.requests(), new IncomingChannels(owned, client.session(), packets));
        client.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        server.close();
    }

    private AskedForward ask(Endpoint bind, Duration timeout) {
        return new AskedForward(forwards, bind, timeout);
    }

    /** Asks, and takes the request. */
    private Held request(AskedForward asked) throws Exception {
        assertThat(asked.answer).isNotDone();
        Held request = held.next();
        session = request.session();
        return request;
    }

    private AskedForward granted(Endpoint bind, int... port) throws Exception {
        AskedForward asked = ask(bind, LONG);
        request(asked).succeed(port);
        asked.answer.join();
        return asked;
    }

    @ParameterizedTest
    @CsvSource({"localhost, localhost", "*, ''", "'', ''", "0.0.0.0, 0.0.0.0", "::1, ::1"})
    void asksForAddressAndPort(String bind, String sent) throws Exception {
        Held request = request(ask(Endpoint.tcp(bind, 8080), LONG));

        assertThat(request.name()).isEqualTo("tcpip-forward");
        assertThat(request.data().getString()).isEqualTo(sent);
        assertThat(request.data().getInt()).isEqualTo(8080);
        assertThat(request.data().available()).isZero();
        request.fail();
    }

    @Test
    void asksForAUnixSocketByItsPath() throws Exception {
        AskedForward asked = ask(Endpoint.unix("/run/app.sock"), LONG);
        Held request = request(asked);
        assertThat(request.name()).isEqualTo("streamlocal-forward@openssh.com");
        assertThat(request.data().getString()).isEqualTo("/run/app.sock");
        assertThat(request.data().available()).isZero();
        request.succeed();

        ForwardedChannel.send(session, "forwarded-streamlocal@openssh.com", buffer -> {
            buffer.putString("/run/app.sock");
            buffer.putString("");
        });

        assertThat(asked.next().originator()).isEqualTo(Originator.LOCAL);
    }

    @Test
    void tellsThePortThatTheServerHasChosen() throws Exception {
        AskedForward asked = ask(ANY_PORT, LONG);
        request(asked).succeed(40_000);

        assertThat(asked.answer.join().address()).isEqualTo(Endpoint.loopback(40_000));
    }

    @Test
    void reportsARefusal() throws Exception {
        AskedForward asked = ask(Endpoint.loopback(80), LONG);
        request(asked).fail();

        assertThatThrownBy(asked.answer::join).hasCauseInstanceOf(Channels.RefusedException.class);
        assertRefused("localhost", 80);
    }

    private void assertRefused(String address, int port) throws IOException {
        ForwardedChannel stray = ForwardedChannel.send(session, address, port);
        assertThat(stray.awaitRefused()).isEqualTo(1);
        assertThat(stray.refusal()).isEqualTo("this address is not forwarded");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_536})
    void aPortThatIsNoneEndsTheRequest(int port) throws Exception {
        AskedForward asked = ask(ANY_PORT, LONG);
        request(asked).succeed(port);

        assertThatThrownBy(asked.answer::join)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("the server says that it listens on port " + port);
    }

    @Test
    void cancelsWhatIsGrantedTooLate() throws Exception {
        AskedForward asked = ask(ANY_PORT, Duration.ofMillis(20));
        Held request = held.next();
        session = request.session();
        assertThatThrownBy(asked.answer::join).hasCauseInstanceOf(Channels.RefusedException.class);

        request.succeed(40_000);

        Held cancel = held.next();
        assertThat(cancel.name()).isEqualTo("cancel-tcpip-forward");
        assertThat(cancel.data().getString()).isEqualTo("localhost");
        assertThat(cancel.data().getInt()).isEqualTo(40_000);
        assertRefused("localhost", 40_000);
    }

    @Test
    void cancelsWhatIsGrantedAfterAnInterrupt() throws Exception {
        AskedForward asked = ask(Endpoint.loopback(8080), LONG);
        Held request = request(asked);
        asked.thread.interrupt();
        assertThatThrownBy(asked.answer::join).hasCauseInstanceOf(InterruptedException.class);

        request.succeed();

        assertThat(held.next().name()).isEqualTo("cancel-tcpip-forward");
    }

    @Test
    void closingAsksToCancelAndWaitsForTheAnswer() throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);
        CompletableFuture<Void> closing =
                InBackground.run(() -> asked.answer.join().close(LONG));

        Held cancel = held.next();
        assertThat(cancel.data().getString()).isEqualTo("localhost");
        assertThat(cancel.data().getInt()).isEqualTo(40_000);
        assertThat(closing).isNotDone();
        cancel.succeed();
        closing.join();

        assertRefused("localhost", 40_000);
    }

    @Test
    void closingWaitsNoLongerThanItIsTold() throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);

        asked.answer.join().close(Duration.ofMillis(20));

        assertThat(held.next().name()).isEqualTo("cancel-tcpip-forward");
    }

    @Test
    void givesEachConnectionToItsForward() throws Exception {
        AskedForward first = granted(Endpoint.tcp("127.0.0.1", 8080));
        AskedForward second = granted(Endpoint.tcp("127.0.0.2", 8080));
        AskedForward third = granted(Endpoint.tcp("127.0.0.1", 8081));

        ForwardedChannel.send(session, "127.0.0.2", 8080);
        ForwardedChannel.send(session, "127.0.0.1", 8081);
        ForwardedChannel.send(session, "127.0.0.1", 8080);

        assertThat(first.next().address()).isEqualTo(Endpoint.tcp("127.0.0.1", 8080));
        assertThat(second.next().address()).isEqualTo(Endpoint.tcp("127.0.0.2", 8080));
        assertThat(third.next().address()).isEqualTo(Endpoint.tcp("127.0.0.1", 8081));
        assertRefused("127.0.0.3", 8080);
        assertRefused("127.0.0.1", 8082);
    }

    @Test
    void aServerMayNameTheAddressThatItHasBound() throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);

        ForwardedChannel.send(session, "127.0.0.1", 40_000);

        IncomingConnection connection = asked.next();
        assertThat(connection.address()).isEqualTo(Endpoint.loopback(40_000));
        assertThat(connection.originator()).isEqualTo(new Originator("192.0.2.7", 4321));
    }

    @Test
    void connectionsThatComeBeforeThePortIsKnownWaitForIt() throws Exception {
        AskedForward first = ask(ANY_PORT, LONG);
        Held firstRequest = request(first);
        AskedForward second = ask(ANY_PORT, LONG);
        Held secondRequest = request(second);

        ForwardedChannel toFirst = ForwardedChannel.send(session, "localhost", 40_001);
        ForwardedChannel toSecond = ForwardedChannel.send(session, "localhost", 40_002);
        ForwardedChannel toNobody = ForwardedChannel.send(session, "localhost", 40_003);
        firstRequest.succeed(40_001);
        assertThat(first.next().address()).isEqualTo(Endpoint.loopback(40_001));
        assertThat(second.connections).isEmpty();
        secondRequest.succeed(40_002);

        assertThat(second.next().address()).isEqualTo(Endpoint.loopback(40_002));
        assertThat(toNobody.awaitRefused()).isEqualTo(1);
        assertThat(toFirst.isAnswered()).isFalse();
        assertThat(toSecond.isAnswered()).isFalse();
    }

    @Test
    void notMoreOfThemWaitThanAFew() throws Exception {
        request(ask(ANY_PORT, LONG));
        for (int i = 0; i < 128; i++) {
            ForwardedChannel.send(session, "localhost", 40_000);
        }
        assertThat(ForwardedChannel.send(session, "localhost", 40_000).awaitRefused())
                .isEqualTo(4);
    }

    @Test
    void anAcceptedConnectionCarriesBytesBothWaysAndEndsOneByOne() throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);
        ForwardedChannel remote = ForwardedChannel.send(session, "localhost", 40_000);
        Channel channel = asked.next().accept();
        remote.awaitOpened();
        assertThat(remote.getRemoteWindow().getSize()).isEqualTo(1 << 20);
        assertThat(remote.getRemoteWindow().getPacketSize()).isEqualTo(1 << 15);

        remote.output().write(new byte[] {1, 2, 3});
        remote.endOutput();
        assertThat(channel.input().readAllBytes()).containsExactly(1, 2, 3);
        channel.output().write(new byte[] {4, 5});
        channel.shutdownOutput();
        assertThat(remote.input().readAllBytes()).containsExactly(4, 5);
        channel.close();

        Await.until("the channel is gone over there", remote::isClosed);
    }

    @ParameterizedTest
    @CsvSource({"100000, 0", "100000, 1", "4294967295, 4294967295", "1, 32768", "2147483648, 2147483648"})
    void whateverWindowAndPacketTheServerOffersTheBytesArrive(long window, long packet) throws Exception {
        byte[] bytes = Payload.of(1000).bytes();
        AskedForward asked = granted(ANY_PORT, 40_000);
        ForwardedChannel remote = ForwardedChannel.send(session, "localhost", 40_000, window, packet);
        Channel channel = asked.next().accept();
        remote.awaitOpened();
        Thread adjusting = new Thread(() -> adjust(remote));
        adjusting.start();

        channel.output().write(bytes);
        channel.shutdownOutput();

        assertThat(remote.input().readAllBytes()).isEqualTo(bytes);
        adjusting.join();
    }

    /** A window that is too small gets larger. */
    private static void adjust(ForwardedChannel channel) {
        try {
            Buffer more = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST);
            more.putUInt(channel.getRecipient());
            more.putUInt(2000);
            channel.getSession().writePacket(more);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What was sent of a message can't be taken back, and the next one would be garbage. */
    @Test
    void aWriteThatFailsEndsTheSession() throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);
        ForwardedChannel.send(session, "localhost", 40_000);
        Channel channel = asked.next().accept();
        socket.writesFail = new IOException("scripted");

        assertThatThrownBy(() -> channel.output().write(1)).hasMessage("scripted");
        assertThat(end.lost()).hasMessage("scripted");
    }

    @Test
    void aRefusalCarriesReasonAndExplanationOnce() throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);
        ForwardedChannel remote = ForwardedChannel.send(session, "localhost", 40_000);
        IncomingConnection connection = asked.next();

        connection.refuse(Reason.CONNECT_FAILED, "Connection refused");
        connection.refuse(Reason.OTHER, "again");

        assertThat(remote.awaitRefused()).isEqualTo(2);
        assertThat(remote.refusal()).isEqualTo("Connection refused");
        assertThatThrownBy(connection::accept).isInstanceOf(IOException.class).hasMessageContaining("refused");
    }

    @Test
    void aLostSessionCanNeitherAcceptNorRefuse() throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);
        AskedForward choosing = ask(ANY_PORT, LONG);
        request(choosing);
        ForwardedChannel.send(session, "localhost", 40_000);
        ForwardedChannel.send(session, "localhost", 40_000);
        IncomingConnection first = asked.next();
        IncomingConnection second = asked.next();

        server.dropSessions();

        assertThatThrownBy(choosing.answer::join).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(first::accept).isInstanceOf(IOException.class);
        second.refuse(Reason.OTHER, "nobody is told");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "nowhere.example, 80", "999.1.1.1, 80", "1.2.3.4, 65536", "::::::::::, 1"})
    void anOriginatorThatIsNoAddressIsNobody(String address, long port) throws Exception {
        AskedForward asked = granted(ANY_PORT, 40_000);

        ForwardedChannel.send(session, "forwarded-tcpip", buffer -> {
            buffer.putString("localhost");
            buffer.putUInt(40_000);
            buffer.putString(address);
            buffer.putUInt(port);
        });

        assertThat(asked.next().originator().toSocketAddress().getPort()).isIn(0, 1);
    }

    @Test
    void oversizedStringsAreRefusedLikeAnyOther() throws Exception {
        AskedForward asked = granted(Endpoint.loopback(8080));
        ForwardedChannel huge = ForwardedChannel.send(session, "forwarded-tcpip", buffer -> {
            buffer.putString("a".repeat(30_000));
            buffer.putUInt(9);
            buffer.putString("b".repeat(30_000));
            buffer.putUInt(1);
        });
        assertThat(huge.awaitRefused()).isEqualTo(1);

        ForwardedChannel.send(session, "localhost", 8080);
        assertThat(asked.next().accept()).isNotNull();
    }

    @Test
    void aMalformedOpenEndsTheSession() throws Exception {
        granted(Endpoint.loopback(8080));

        ForwardedChannel.send(session, "forwarded-tcpip", buffer -> buffer.putUInt(0xffff_fff0L));

        Await.until("the session is over", () -> !client.session().isConnected());
    }
}
