package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tunnel.Credentials;
import dev.tunnel.Hop;
import dev.tunnel.HostKeyPolicy;
import dev.tunnel.config.Endpoint;
import dev.tunnel.config.SshConfig;
import dev.tunnel.internal.jsch.HeldRequests.Held;
import dev.tunnel.internal.route.KeepAlive;
import dev.tunnel.internal.route.RoutePlanner;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.KeepAliveMonitor;
import dev.tunnel.internal.session.Originator;
import dev.tunnel.internal.session.SshSession;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.ScriptedSshServer;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose server answers keepalives in its own way, with JSch's insides at hand and without. */
@Timeout(60)
class KeepAliveTest {
    private static final int COUNT = 5;
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final KeepAlive KEEP_ALIVE = new KeepAlive(INTERVAL, COUNT);
    private static final Duration LIMIT = INTERVAL.multipliedBy(COUNT);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HeldRequests held = new HeldRequests();
    private ScriptedSshServer server;

    @BeforeEach
    void start() throws Exception {
        server = held.startServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private SshSession connect(boolean owned) throws Exception {
        JschEngine engine = new JschEngine(owned ? new JschInternals() : null, new KeepAliveMonitor());
        Hop hop = Hop.of(server.spec())
                .credentials(Credentials.none().password(server.password()::toCharArray))
                .hostKeys(HostKeyPolicy.pinned(server.hostKeyFingerprint()));
        RoutePlanner planner = new RoutePlanner(SshConfig.parse(""), null, null, null, TIMEOUT, KEEP_ALIVE);
        return new JschConnector(engine)
                .prepare(planner.plan(List.of(hop)).last())
                .attempt(null)
                .connect();
    }

    private static Channel open(SshSession session, Fault fault) throws Exception {
        return session.open(Endpoint.tcp("anything", fault.port()), Originator.LOCAL, TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyAnswerIsASignOfLife(boolean accepted) throws Exception {
        SshSession session = connect(true);
        for (int i = 0; i <= COUNT; i++) {
            Held request = held.next();
            assertThat(request.name()).isEqualTo("keepalive@openssh.com");
            if (accepted) {
                request.succeed();
            } else {
                request.fail();
            }
        }
        assertThat(session.isOpen()).isTrue();
        session.close("the test is over");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatIsSilentIsLost(boolean owned) throws Exception {
        SshSession session = connect(owned);
        Channel channel = open(session, Fault.STALLED_SINK);

        assertThatIOException()
                .isThrownBy(() -> channel.input().read())
                // How long it was silent, or that it is since the clock has jumped: a test that is stalled can't tell.
                .withMessageContaining(server.spec() + " gave no answer ");
        assertThat(session.isOpen()).isFalse();
        assertThat(held.next()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatSendsIsNotLostWhateverItAnswers(boolean owned) throws Exception {
        SshSession session = connect(owned);
        Channel channel = open(session, Fault.ENDLESS_SOURCE);
        Background download =
                Background.run("download", () -> channel.input().transferTo(OutputStream.nullOutputStream()));

        assertStaysOpen(session);

        session.close("the test is over");
        assertThat(download.failure()).isNotNull();
    }

    @Test
    void aReaderThatWaitsForAConsumerIsNotADeadServer() throws Exception {
        SshSession session = connect(false);
        Channel channel = open(session, Fault.ENDLESS_SOURCE);

        assertStaysOpen(session);
        channel.input().skipNBytes(1 << 20);
        assertStaysOpen(session);

        session.close("the test is over");
    }

    private static void assertStaysOpen(SshSession session) {
        assertThat(Await.comes(LIMIT.plus(INTERVAL), () -> !session.isOpen()))
                .as("lost")
                .isFalse();
    }
}
