package dev.tunnel.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.internal.jfr.Subject;
import dev.tunnel.testkit.Await;
import dev.tunnel.testkit.ChannelPair;
import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** A client's channel and a server's, each a pair without a network, with a relay between them. */
class RelayTest {
    private static final byte[] QUESTION = {'?'};
    private static final byte[] ANSWER = {'4', '2'};

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final ChannelPair client = new ChannelPair();
    private final ChannelPair server = new ChannelPair();
    private final LongAdder sentByTunnel = new LongAdder();
    private final LongAdder receivedByTunnel = new LongAdder();
    private final AtomicInteger ends = new AtomicInteger();
    private final Relay relay = relay(threads);

    private record Named(String tunnel, long id, Object originator, Object destination) implements Subject {}

    private Relay relay(Executor executor) {
        return new Relay(
                client.near(),
                server.near(),
                new Named("tunnel", 1, "client", "server"),
                executor,
                sentByTunnel,
                receivedByTunnel,
                ends::incrementAndGet);
    }

    private void start() {
        threads.execute(relay::run);
    }

    private Future<?> run() {
        return threads.submit(relay::run);
    }

    private void awaitEnd() {
        Await.until("the relay has ended", () -> ends.get() > 0);
        assertThat(client.near().closes()).isEqualTo(1);
        assertThat(server.near().closes()).isEqualTo(1);
        assertThat(ends).hasValue(1);
    }

    private Future<Received> draining(ChannelPair.Side side) {
        return threads.submit(() -> Received.drain(side.input()));
    }

    private Future<?> sending(Payload payload, ChannelPair.Side side) {
        return threads.submit(() -> {
            payload.writeTo(side.output());
            side.shutdownOutput();
            return null;
        });
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void carriesBothDirectionsAtOnceAndCountsThem() throws Exception {
        Payload up = new Payload(1, 20 << 20);
        Payload down = new Payload(2, 30 << 20);
        start();
        Future<?> sendingUp = sending(up, client.far());
        Future<?> sendingDown = sending(down, server.far());
        Future<Received> atServer = draining(server.far());

        assertThat(get(draining(client.far()))).isEqualTo(down.expected());
        assertThat(get(atServer)).isEqualTo(up.expected());
        get(sendingUp);
        get(sendingDown);
        awaitEnd();
        assertThat(relay.failure()).isNull();
        assertThat(relay.bytesSent()).isEqualTo(up.length()).isEqualTo(sentByTunnel.sum());
        assertThat(relay.bytesReceived()).isEqualTo(down.length());
    }

    @Test
    void theServerAnswersAfterTheClientHasEndedItsOutput() throws Exception {
        start();
        client.far().output().write(QUESTION);
        client.far().shutdownOutput();
        assertThat(server.far().input().readAllBytes()).isEqualTo(QUESTION);

        server.far().output().write(ANSWER);
        server.far().shutdownOutput();
        assertThat(client.far().input().readAllBytes()).isEqualTo(ANSWER);
        awaitEnd();
        assertThat(relay.failure()).isNull();
    }

    @Test
    void theClientGoesOnAfterTheServerHasEndedItsOutput() throws Exception {
        start();
        server.far().output().write(ANSWER);
        server.far().shutdownOutput();
        assertThat(client.far().input().readAllBytes()).isEqualTo(ANSWER);

        client.far().output().write(QUESTION);
        client.far().shutdownOutput();
        assertThat(server.far().input().readAllBytes()).isEqualTo(QUESTION);
        awaitEnd();
    }

    @Test
    void aServerThatClosesEndsAnIdleClientInOrder() throws Exception {
        start();
        server.far().output().write(ANSWER);
        server.far().close();

        assertThat(client.far().input().readAllBytes()).isEqualTo(ANSWER);
        awaitEnd();
        assertThat(relay.failure()).isNull();
        assertThat(client.near().aborts()).isZero();
    }

    @Test
    void aServerThatClosesBeforeTheRelayStartsEndsItToo() throws Exception {
        server.far().output().write(ANSWER);
        server.far().close();
        start();

        assertThat(client.far().input().readAllBytes()).isEqualTo(ANSWER);
        awaitEnd();
        assertThat(relay.failure()).isNull();
    }

    @Test
    void aServerThatClosesWhileTheClientSendsDeliversItsAnswer() throws Exception {
        Payload answer = Payload.of(5 << 20);
        start();
        Future<?> sender = threads.submit(() -> {
            byte[] chunk = new byte[1024];
            while (true) {
                client.far().output().write(chunk);
            }
        });
        Future<Received> atClient = draining(client.far());
        answer.writeTo(server.far().output());
        server.far().close();

        assertThat(get(atClient)).isEqualTo(answer.expected());
        awaitEnd();
        assertThat(relay.failure()).isNull();
        assertThatThrownBy(() -> get(sender)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aClientThatIsResetCutsTheServer() throws Exception {
        start();
        client.far().abort(new IOException("connection reset"));

        assertThatThrownBy(() -> server.far().input().readAllBytes()).hasMessageContaining("reset");
        awaitEnd();
        assertThat(relay.failure()).hasMessageContaining("reset");
    }

    @Test
    void aLostSessionResetsTheClient() throws Exception {
        start();
        server.far().output().write(ANSWER);
        assertThat(client.far().input().readNBytes(2)).isEqualTo(ANSWER);
        server.far().abort(new IOException("session lost"));

        assertThatThrownBy(() -> client.far().input().read()).hasMessageContaining("session lost");
        awaitEnd();
        assertThat(client.near().aborts()).isPositive();
        assertThat(relay.failure()).hasMessageContaining("session lost");
    }

    @Test
    void aSessionLostAfterTheServerHasEndedItsOutputCutsTheClient() throws Exception {
        start();
        server.far().shutdownOutput();
        assertThat(client.far().input().read()).isEqualTo(-1);
        server.far().abort(new IOException("session lost"));

        Await.until(
                "the client's next write fails",
                () -> fails(() -> client.far().output().write(QUESTION)));
        awaitEnd();
        assertThat(relay.failure()).hasMessageContaining("session lost");
    }

    private interface Action {
        void run() throws IOException;
    }

    private static boolean fails(Action action) {
        try {
            action.run();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aSlowReaderHoldsBackOnlyItsSender() throws Exception {
        Payload down = Payload.of(3 << 20);
        start();
        Future<?> sender = sending(down, server.far());
        Await.until("the client's side is full", () -> relay.bytesReceived() >= ChannelPair.ROOM);
        client.far().output().write(QUESTION);

        assertThat(server.far().input().read()).isEqualTo('?');
        assertThat(sender.isDone()).isFalse();
        assertThat(get(draining(client.far()))).isEqualTo(down.expected());
        client.far().shutdownOutput();
        awaitEnd();
    }

    @Test
    void anAbortCutsBothSidesWhateverTheyDo() throws Exception {
        start();
        Future<?> sender = sending(Payload.of(3 << 20), server.far());
        Await.until("the client's side is full", () -> relay.bytesReceived() >= ChannelPair.ROOM);
        relay.abort(new IOException("the tunnel was closed"));
        relay.abort(new IOException("again"));

        awaitEnd();
        assertThat(relay.failure()).hasMessage("the tunnel was closed");
        assertThatThrownBy(() -> get(sender)).hasRootCauseMessage("the tunnel was closed");
    }

    @Test
    void anAbortBeforeTheStartEndsItAtOnce() throws Exception {
        relay.abort(new IOException("the tunnel was closed"));
        get(run());

        awaitEnd();
        assertThat(relay.failure()).hasMessage("the tunnel was closed");
    }

    @Test
    void withoutASecondThreadTheConnectionIsCut() {
        Relay refused = relay(task -> {
            throw new RejectedExecutionException("closed");
        });
        server.far().shutdownOutput();
        refused.run();

        awaitEnd();
        assertThat(refused.failure()).hasRootCauseMessage("closed");
        assertThat(client.near().aborts()).isPositive();
    }

    @Test
    void aSystemWithoutThreadsCutsTheConnectionAndNothingElse() throws Exception {
        Relay refused = relay(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        Future<?> running = threads.submit(refused::run);
        Await.until("the client's side is being read", () -> client.near().isBeingRead());
        server.far().output().write(ANSWER);

        get(running);
        awaitEnd();
        assertThat(refused.failure()).hasRootCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anIdleRelayHasNoThreadAndWakesUpForEitherSide() throws Exception {
        get(run());
        Await.until(
                "both sides wait without a thread",
                () -> client.near().isWatched() && server.near().isWatched());

        client.far().output().write(QUESTION);
        assertThat(server.far().input().read()).isEqualTo('?');
        server.far().output().write(ANSWER);
        assertThat(client.far().input().readNBytes(2)).isEqualTo(ANSWER);
        Await.until(
                "both sides wait again",
                () -> client.near().isWatched() && server.near().isWatched());
        server.far().close();
        assertThat(client.far().input().read()).isEqualTo(-1);
        awaitEnd();
        assertThat(relay.failure()).isNull();
    }

    @Test
    void anIdleRelayIsAborted() throws Exception {
        get(run());
        Await.until(
                "both sides wait without a thread",
                () -> client.near().isWatched() && server.near().isWatched());
        relay.abort(new IOException("the tunnel was closed"));

        awaitEnd();
        assertThat(relay.failure()).hasMessage("the tunnel was closed");
    }

    /** Something happens at any moment of a transfer: everything ends, and once. */
    @RepeatedTest(200)
    void endsOnceWhateverHappens(RepetitionInfo info) throws Exception {
        Random random = new Random(info.getCurrentRepetition());
        Payload payload = new Payload(3, random.nextInt(20 * ChannelPair.ROOM));
        start();
        Future<?> down = sending(payload, server.far());
        Future<?> up = sending(payload, client.far());
        Future<Received> atServer = draining(server.far());
        Future<Received> atClient = draining(client.far());
        long moment = random.nextInt(20 * ChannelPair.ROOM);
        Await.until("it has come so far", () -> relay.bytesSent() >= moment || up.isDone());
        int what = random.nextInt(5);
        happens(what);

        awaitEnd();
        List.of(down, up, atServer, atClient)
                .forEach(each -> Await.until("whoever used a channel has been let go", each::isDone));
        if (what <= 2) {
            assertWholeOrCut(atServer, payload);
            assertWholeOrCut(atClient, payload);
        }
    }

    /** What was cut never looks like an end in order. */
    private static void assertWholeOrCut(Future<Received> received, Payload payload) throws Exception {
        try {
            assertThat(get(received)).isEqualTo(payload.expected());
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    private void happens(int what) {
        switch (what) {
            case 0 -> relay.abort(new IOException("closed"));
            case 1 -> client.far().abort(new IOException("reset"));
            case 2 -> server.far().abort(new IOException("lost"));
            case 3 -> server.far().close();
            default -> client.far().close();
        }
    }
}
