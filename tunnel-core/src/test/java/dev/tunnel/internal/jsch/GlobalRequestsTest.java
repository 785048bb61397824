package dev.tunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.internal.jsch.GlobalRequests.Answer;
import dev.tunnel.internal.jsch.HeldRequests.Held;
import dev.tunnel.testkit.Background;
import dev.tunnel.testkit.Fault;
import dev.tunnel.testkit.ScriptedSshServer;
import dev.tunnel.testkit.StockJsch;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.common.SshConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Global requests and their answers, which carry no number. */
@Timeout(60)
class GlobalRequestsTest {
    private static final String KEEPALIVE = "keepalive@openssh.com";
    private static final String FORWARD = "tcpip-forward";

    private final HeldRequests held = new HeldRequests();
    private final SessionEnd end = new SessionEnd();
    private ScriptedSshServer server;
    private StockJsch client;
    private GlobalRequests requests;

    @BeforeEach
    void connect() throws Exception {
        server = held.startServer();
        client = StockJsch.prepare(server);
        JschTransport transport =
                new JschTransport(new Socket(server.host(), server.port()), "test", end, number -> {});
        client.session().setSocketFactory(transport);
        OwnedChannels owned = new OwnedChannels(new JschInternals(), client.session(), end);
        transport.beforeWait(owned::caughtUp);
        requests = owned.requests();
        client.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void sendsNameAndData() throws Exception {
        assertThat(forward(4711)).isNotDone();

        Held request = held.next();

        assertThat(request.name()).isEqualTo(FORWARD);
        assertThat(request.data().getString()).isEqualTo("localhost");
        assertThat(request.data().getInt()).isEqualTo(4711);
        assertThat(request.data().available()).isZero();
    }

    @Test
    void givesEachRequestItsOwnAnswer() throws Exception {
        CompletableFuture<Answer> alive = keepAlive();
        CompletableFuture<Answer> first = forward(0);
        CompletableFuture<Answer> stillAlive = keepAlive();
        CompletableFuture<Answer> second = forward(0);
        CompletableFuture<Answer> refused = forward(80);

        held.next().fail();
        held.next().succeed(40_001);
        held.next().succeed();
        held.next().succeed(40_002);
        held.next().fail();

        assertThat(get(alive).accepted()).isFalse();
        assertThat(get(first)).isEqualTo(new Answer(true, 40_001));
        assertThat(get(stillAlive).accepted()).isTrue();
        assertThat(get(second)).isEqualTo(new Answer(true, 40_002));
        assertThat(get(refused)).isEqualTo(new Answer(false, 0));
    }

    @Test
    void keepsTheOrderOfThreadsThatSendAtOnceAndDuringKeyExchanges() throws Exception {
        int threads = 8;
        int each = 200;
        Map<Integer, CompletableFuture<Answer>> answers = new ConcurrentHashMap<>();
        List<Background> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int first = 1 + i * each;
            senders.add(Background.run("forwards from " + first, () -> {
                for (int number = first; number < first + each; number++) {
                    answers.put(number, forward(number));
                }
            }));
        }
        while (!senders.stream().allMatch(Background::hasEnded)) {
            server.rekey();
        }
        senders.forEach(Background::succeeds);
        for (int answered = 0; answered < threads * each; answered++) {
            Held request = held.next();
            request.data().getString();
            request.succeed(request.data().getInt());
        }
        for (Map.Entry<Integer, CompletableFuture<Answer>> answer : answers.entrySet()) {
            assertThat(get(answer.getValue())).isEqualTo(new Answer(true, answer.getKey()));
        }
    }

    @Test
    void keepsTheAnswerOfARequestThatNobodyWaitsForAnyMore() throws Exception {
        CompletableFuture<Answer> impatient = forward(0);
        assertThatThrownBy(() -> impatient.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        CompletableFuture<Answer> cancelled = forward(0);
        cancelled.cancel(true);
        CompletableFuture<Answer> patient = forward(0);

        held.next().succeed(40_001);
        held.next().succeed(40_002);
        held.next().succeed(40_003);

        assertThat(get(impatient).number()).isEqualTo(40_001);
        assertThat(get(patient).number()).isEqualTo(40_003);
    }

    @ParameterizedTest
    @ValueSource(bytes = {SshConstants.SSH_MSG_REQUEST_SUCCESS, SshConstants.SSH_MSG_REQUEST_FAILURE})
    void ignoresAnAnswerToNothing(byte message) throws Exception {
        CompletableFuture<Answer> before = keepAlive();
        Held request = held.next();
        request.fail();
        get(before);

        HeldRequests.answer(request.session(), message);
        HeldRequests.answer(request.session(), message, 12_345);
        passEverythingSoFar();

        CompletableFuture<Answer> after = forward(0);
        held.next().succeed(40_001);
        assertThat(get(after)).isEqualTo(new Answer(true, 40_001));
    }

    @Test
    void isNotDisturbedByRequestsOfTheServer() throws Exception {
        CompletableFuture<Answer> forward = forward(0);
        Held request = held.next();

        HeldRequests.ask(request.session());
        request.succeed(40_001);

        assertThat(get(forward)).isEqualTo(new Answer(true, 40_001));
    }

    @Test
    void neitherSetsNorSwallowsAnInterrupt() throws Exception {
        CompletableFuture<Answer> answer = keepAlive();
        held.next().succeed();
        get(answer);
        assertThat(Thread.interrupted()).isFalse();

        Thread.currentThread().interrupt();
        assertThat(keepAlive()).isNotDone();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void failsWhatIsUnansweredWhenTheSessionEnds() throws Exception {
        CompletableFuture<Answer> alive = keepAlive();
        CompletableFuture<Answer> forward = forward(0);

        end.lose(new IOException("it is over"));

        for (CompletableFuture<Answer> each : List.of(alive, forward)) {
            assertThatThrownBy(() -> get(each))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessage("it is over");
        }
        assertThatThrownBy(this::keepAlive).isInstanceOf(IOException.class).hasMessage("it is over");
    }

    private CompletableFuture<Answer> keepAlive() throws IOException {
        return requests.send(KEEPALIVE, message -> {});
    }

    private CompletableFuture<Answer> forward(int port) throws IOException {
        return requests.send(FORWARD, message -> {
            message.string("localhost");
            message.number(port);
        });
    }

    /** What was sent before the answer to a channel's open has been dealt with when that is. */
    private void passEverythingSoFar() throws Exception {
        client.channel(Fault.ECHO).connect(10_000);
    }

    private static Answer get(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }
}
