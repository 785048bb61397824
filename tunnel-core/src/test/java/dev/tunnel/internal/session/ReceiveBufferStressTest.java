package dev.tunnel.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunnel.testkit.Payload;
import dev.tunnel.testkit.Received;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** One thread puts and another takes: no byte is lost, doubled or stuck, and the window is kept. */
class ReceiveBufferStressTest {
    private static final int WINDOW = FlowControl.INITIAL_WINDOW;
    private static final int LARGEST_PIECE = 3 * Segment.SIZE;

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final FlowControl flow = new FlowControl();
    /** What the peer may still send. */
    private final Semaphore credit = new Semaphore(WINDOW);

    private final AtomicLong granted = new AtomicLong();
    private final ReceiveBuffer buffer = new ReceiveBuffer(flow, this::grant);

    private void grant(int bytes) {
        granted.addAndGet(bytes);
        credit.release(bytes);
    }

    /** Puts everything in pieces of random size, never more than it may. */
    private void produce(InputStream source, Random random) throws IOException, InterruptedException {
        byte[] piece = new byte[LARGEST_PIECE];
        for (int n = next(source, piece, random); n >= 0; n = next(source, piece, random)) {
            credit.acquire(n);
            buffer.put(piece, 0, n);
        }
    }

    private static int next(InputStream source, byte[] piece, Random random) throws IOException {
        int most = random.nextInt(4) == 0 ? LARGEST_PIECE : 100;
        return source.read(piece, 0, 1 + random.nextInt(most));
    }

    private Future<?> producing(Payload payload, long seed) {
        return threads.submit(() -> {
            produce(payload.stream(), new Random(seed));
            buffer.end();
            return null;
        });
    }

    private void assertWindowWasKept(long total) {
        long allowed = WINDOW + granted.get();
        assertThat(credit.availablePermits()).isEqualTo((int) (allowed - total));
        assertThat(allowed - total).isLessThanOrEqualTo(FlowControl.MAX_WINDOW);
    }

    @Test
    void readsWhatWasPutWhateverTheSizes() throws Exception {
        Payload payload = Payload.of(256L << 20);
        Future<?> producer = producing(payload, 1);
        Random random = new Random(2);

        Received received = Received.drain(new InputStream() {
            @Override
            public int read() throws IOException {
                return buffer.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return buffer.read(target, offset, 1 + random.nextInt(length));
            }
        });
        producer.get();

        assertThat(received).isEqualTo(payload.expected());
        assertWindowWasKept(payload.length());
    }

    @Test
    void transfersWhatWasPutWhileTheWindowGrows() throws Exception {
        flow.roundTripSeen(TimeUnit.MICROSECONDS.toNanos(300));
        Payload payload = Payload.of(512L << 20);
        Future<?> producer = producing(payload, 3);
        PipedInputStream in = new PipedInputStream(WINDOW);
        try (PipedOutputStream out = new PipedOutputStream(in)) {
            Future<Received> received = threads.submit(() -> Received.drain(in));

            assertThat(buffer.transferTo(out)).isEqualTo(payload.length());
            out.close();
            producer.get();

            assertThat(received.get()).isEqualTo(payload.expected());
            assertWindowWasKept(payload.length());
        }
    }

    @Test
    void losesNothingWhenReadsTimeOutAllTheTime() throws Exception {
        buffer.setTimeout(1);
        Payload payload = Payload.of(16L << 20);
        AtomicLong timeouts = new AtomicLong();
        Semaphore hungry = new Semaphore(0);
        Future<?> producer = threads.submit(() -> {
            // Waits for a timeout now and then, so that data and timeouts race.
            InputStream source = payload.stream();
            byte[] piece = new byte[Segment.SIZE];
            int i = 0;
            for (int n = source.read(piece); n >= 0; n = source.read(piece)) {
                credit.acquire(n);
                if (i++ % 2 == 0) {
                    hungry.drainPermits();
                    hungry.acquire();
                }
                buffer.put(piece, 0, n);
            }
            buffer.end();
            return null;
        });

        Received received = Received.drain(new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException("reads arrays only");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                while (true) {
                    try {
                        return buffer.read(target, offset, length);
                    } catch (SocketTimeoutException e) {
                        timeouts.incrementAndGet();
                        hungry.release();
                    }
                }
            }
        });
        producer.get();

        assertThat(received).isEqualTo(payload.expected());
        assertThat(timeouts).hasPositiveValue();
    }

    /** What ends a stream comes at any moment; what was put before is delivered all the same, and nobody hangs. */
    @RepeatedTest(300)
    void endsWheneverItIsEnded(RepetitionInfo info) throws Exception {
        Random random = new Random(info.getCurrentRepetition());
        boolean byFailure = random.nextBoolean();
        int total = random.nextInt(4 * WINDOW);
        Future<?> producer = threads.submit(() -> {
            produce(new Payload(7, total).stream(), random);
            if (byFailure) {
                buffer.fail(new IOException("cut"));
            } else {
                buffer.end();
            }
            return null;
        });
        Counting sink = new Counting();

        boolean failed = fails(sink);
        producer.get();

        assertThat(failed).isEqualTo(byFailure);
        assertThat(sink.bytes).isEqualTo(total);
    }

    /** A third thread closes at any moment: the consumer ends at once, and the session's memory is given back. */
    @RepeatedTest(300)
    void closesWheneverItIsClosed(RepetitionInfo info) throws Exception {
        // Slow enough for the window to grow, so that there is something to give back.
        flow.roundTripSeen(TimeUnit.MILLISECONDS.toNanos(5));
        long budget = freeBudget();
        Random random = new Random(info.getCurrentRepetition());
        Future<?> producer = threads.submit(() -> {
            produce(new Payload(7, 64L << 20).stream(), random);
            return null;
        });
        long closeAt = random.nextInt(16 * WINDOW);
        Counting sink = new Counting(closeAt, () -> threads.execute(() -> buffer.close(new IOException("closed"))));

        boolean failed = fails(sink);
        producer.cancel(true);

        assertThat(failed).isTrue();
        assertThat(freeBudget()).isEqualTo(budget);
    }

    private boolean fails(OutputStream sink) {
        try {
            buffer.transferTo(sink);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private long freeBudget() {
        int taken = 0;
        while (flow.reserve(WINDOW)) {
            taken += WINDOW;
        }
        flow.release(taken);
        return taken;
    }

    /** Counts, and runs an action once a number has been reached. */
    private static final class Counting extends OutputStream {
        private final long mark;
        private final Runnable atMark;
        private long bytes;

        Counting() {
            this(Long.MAX_VALUE, () -> {});
        }

        Counting(long mark, Runnable atMark) {
            this.mark = mark;
            this.atMark = atMark;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            boolean before = bytes < mark;
            bytes += length;
            if (before && bytes >= mark) {
                atMark.run();
            }
        }
    }
}
