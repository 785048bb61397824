package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunnel.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a consumer sees of what was received, step by step. */
class ReceiveBufferTest {
    private static final int WINDOW = FlowControl.INITIAL_WINDOW;
    private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};

    private final List<Integer> grants = new ArrayList<>();
    private final ReceiveBuffer buffer = new ReceiveBuffer(new FlowControl(), grants::add);

    private void put(byte... bytes) throws IOException {
        buffer.put(bytes, 0, bytes.length);
    }

    /** Runs the task on a thread of its own and returns once that thread waits. */
    private static <T> FutureTask<T> waiting(Callable<T> task) {
        AtomicReference<Thread> thread = new AtomicReference<>();
        return waiting(task, thread);
    }

    private static <T> FutureTask<T> waiting(Callable<T> task, AtomicReference<Thread> thread) {
        FutureTask<T> future = new FutureTask<>(task);
        thread.set(new Thread(future, "waiting"));
        thread.get().setDaemon(true);
        thread.get().start();
        Await.until("the thread waits", () -> isWaiting(thread.get()));
        return future;
    }

    private static boolean isWaiting(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    private static <T> T get(FutureTask<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private static Throwable failure(FutureTask<?> future) throws Exception {
        try {
            Object value = get(future);
            throw new AssertionError("no failure but " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Test
    void deliversWhatWasPutThenTheEndForEver() throws IOException {
        put(HELLO);
        put((byte) '!');
        buffer.end();

        assertThat(buffer.available()).isEqualTo(6);
        assertThat(buffer.readAllBytes()).containsExactly('h', 'e', 'l', 'l', 'o', '!');
        assertThat(buffer.read()).isEqualTo(-1);
        assertThat(buffer.read(new byte[9], 0, 9)).isEqualTo(-1);
    }

    @Test
    void aReadOfNothingNeverWaits() throws IOException {
        assertThat(buffer.read(new byte[0], 0, 0)).isZero();
    }

    @Test
    void readsBytesAboveAsciiAsPositive() throws IOException {
        put((byte) 0xff);

        assertThat(buffer.read()).isEqualTo(0xff);
    }

    @Test
    void deliversWhatWasPutThenTheFailureForEver() throws IOException {
        put(HELLO);
        buffer.fail(new IOException("cut"));
        buffer.end();

        assertThat(buffer.readNBytes(5)).isEqualTo(HELLO);
        assertThatThrownBy(buffer::read).isInstanceOf(IOException.class).hasMessage("cut");
        assertThatThrownBy(() -> buffer.transferTo(OutputStream.nullOutputStream()))
                .hasMessage("cut");
    }

    @Test
    void aFailureAfterTheEndChangesNothing() throws IOException {
        put(HELLO);
        buffer.end();
        buffer.fail(new IOException("too late"));

        assertThat(buffer.readAllBytes()).isEqualTo(HELLO);
    }

    @Test
    void ignoresWhatComesAfterTheEnd() throws IOException {
        buffer.end();
        put(HELLO);

        assertThat(buffer.read()).isEqualTo(-1);
    }

    @Test
    void onceClosedDeliversNothing() throws IOException {
        put(HELLO);
        buffer.close(new IOException("closed"));
        buffer.close(new IOException("again"));
        put(HELLO);

        assertThat(buffer.available()).isZero();
        assertThatThrownBy(buffer::read).hasMessage("closed");
    }

    @Test
    void failsBothSidesWhenThePeerSendsMoreThanItMay() throws IOException {
        buffer.put(new byte[WINDOW], 0, WINDOW);

        assertThatThrownBy(() -> put(HELLO)).isInstanceOf(IOException.class).hasMessageContaining("window");
        assertThat(buffer.readNBytes(WINDOW)).hasSize(WINDOW);
        assertThatThrownBy(buffer::read).hasMessageContaining("window");
    }

    @Test
    void creditsWhatWasConsumedAndNothingElse() throws IOException {
        buffer.put(new byte[WINDOW], 0, WINDOW);
        assertThat(grants).isEmpty();

        buffer.readNBytes(WINDOW / 4);
        assertThat(grants).containsExactly(WINDOW / 4);
        buffer.end();
        buffer.readAllBytes();
        assertThat(grants).containsExactly(WINDOW / 4);
    }

    @Test
    void aFailedGrantFailsTheRead() throws IOException {
        ReceiveBuffer unlucky = new ReceiveBuffer(new FlowControl(), bytes -> {
            throw new IOException("session lost");
        });
        unlucky.put(new byte[WINDOW], 0, WINDOW);

        assertThatThrownBy(() -> unlucky.transferTo(OutputStream.nullOutputStream()))
                .hasMessage("session lost");
    }

    @Test
    void transferDeliversWhatWasReadOnlyInPart() throws IOException {
        put(HELLO);
        buffer.read();
        buffer.end();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(buffer.transferTo(out)).isEqualTo(4);
        assertThat(out).hasToString("ello");
    }

    @Test
    void aWaitingReadIsWokenByData() throws Exception {
        FutureTask<Integer> read = waiting(buffer::read);
        put(HELLO);

        assertThat(get(read)).isEqualTo('h');
    }

    @Test
    void aWaitingReadIsWokenByTheEnd() throws Exception {
        FutureTask<Integer> read = waiting(buffer::read);
        buffer.end();

        assertThat(get(read)).isEqualTo(-1);
    }

    @Test
    void aWaitingReadIsWokenByAFailure() throws Exception {
        FutureTask<Integer> read = waiting(buffer::read);
        buffer.fail(new IOException("cut"));

        assertThat(failure(read)).hasMessage("cut");
    }

    @Test
    void aWaitingTransferIsWokenByClose() throws Exception {
        FutureTask<Long> transfer = waiting(() -> buffer.transferTo(OutputStream.nullOutputStream()));
        buffer.close(new IOException("closed"));

        assertThat(failure(transfer)).hasMessage("closed");
    }

    @Test
    void twoWaitingReadersAreBothWoken() throws Exception {
        FutureTask<Integer> first = waiting(buffer::read);
        FutureTask<Integer> second = waiting(buffer::read);
        put((byte) 1, (byte) 2);

        assertThat(get(first) + get(second)).isEqualTo(3);
    }

    @Test
    void aReadGivesUpAfterTheTimeoutAndCanBeTriedAgain() throws Exception {
        buffer.setTimeout(20);
        assertThatThrownBy(buffer::read)
                .isInstanceOf(SocketTimeoutException.class)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("20 ms");
        put(HELLO);

        assertThat(buffer.timeout()).isEqualTo(20);
        assertThat(buffer.readNBytes(5)).isEqualTo(HELLO);
    }

    @Test
    void anInterruptNeitherEndsAReadNorGetsLost() throws Exception {
        for (int timeout : new int[] {0, 60_000}) {
            buffer.setTimeout(timeout);
            AtomicReference<Thread> thread = new AtomicReference<>();
            FutureTask<Boolean> read = waiting(() -> buffer.read() == 1 && Thread.interrupted(), thread);
            thread.get().interrupt();
            put((byte) 1);

            assertThat(get(read)).isTrue();
        }
    }

    @Test
    void roomIsAwaitedUntilTheConsumerHasTakenSome() throws Exception {
        put(HELLO);
        FutureTask<Boolean> room = waiting(() -> awaitRoom(5));
        buffer.read();

        assertThat(get(room)).isTrue();
    }

    @Test
    void roomIsNotAwaitedOnceNothingWillBeAdded() throws Exception {
        put(HELLO);
        FutureTask<Boolean> untilEnd = waiting(() -> awaitRoom(5));
        buffer.end();
        assertThat(get(untilEnd)).isTrue();

        ReceiveBuffer other = new ReceiveBuffer(new FlowControl(), bytes -> {});
        other.put(HELLO, 0, 5);
        FutureTask<Boolean> untilClose = waiting(() -> {
            other.awaitRoom(5);
            return true;
        });
        other.close(new IOException("closed"));
        assertThat(get(untilClose)).isTrue();
    }

    private boolean awaitRoom(int limit) {
        buffer.awaitRoom(limit);
        return true;
    }

    @Test
    void whatNobodyWantsInTheSecondStreamIsToldInTheFirst() throws Exception {
        ReceiveBuffer second = buffer.second();
        FutureTask<Integer> reading = waiting(buffer::read);
        second.put(new byte[WINDOW], 0, WINDOW);
        assertThat(failure(reading)).hasMessageContaining(WINDOW + " bytes of stderr wait to be read");
        // Nothing is lost by that.
        second.want();
        assertThat(second.readNBytes(WINDOW)).hasSize(WINDOW);
        buffer.put(HELLO, 0, HELLO.length);
        assertThat(buffer.readNBytes(HELLO.length)).isEqualTo(HELLO);
    }

    @Test
    void whoWaitsForTheFirstStreamWaitsForTheReaderOfTheSecond() throws Exception {
        ReceiveBuffer second = buffer.second();
        second.want();
        FutureTask<byte[]> reading = waiting(() -> buffer.readNBytes(HELLO.length));
        second.put(new byte[WINDOW], 0, WINDOW);
        assertThat(second.readNBytes(WINDOW)).hasSize(WINDOW);
        assertThat(grants.stream().mapToInt(Integer::intValue).sum()).isEqualTo(WINDOW);
        put(HELLO);
        assertThat(get(reading)).isEqualTo(HELLO);
    }

    @Test
    void bothStreamsTogetherHaveOneWindow() throws Exception {
        ReceiveBuffer second = buffer.second();
        second.put(new byte[WINDOW - 1], 0, WINDOW - 1);
        put((byte) 1);
        assertThatThrownBy(() -> second.put(HELLO, 0, 1)).hasMessageContaining("more than the channel's window");
    }
}
