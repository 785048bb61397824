package dev.tunnel.internal.forward;

import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.ChannelClosedException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both directions between a client and a channel. Each direction ends by itself, and passes its end on; when both have
 * ended, both sides are closed. A failure cuts both, so that neither side takes what it has for everything.
 */
final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int DIRECTIONS = 2;

    private final Channel client;
    private final Channel remote;
    private final Counter sent;
    private final Counter received;
    private final AtomicInteger running = new AtomicInteger(DIRECTIONS);
    private final Runnable onEnd;
    private volatile @Nullable IOException failure;

    /** Counts bytes of one connection and, with it, of its tunnel. */
    static final class Counter {
        private final LongAdder tunnel;
        private volatile long bytes;

        Counter(LongAdder tunnel) {
            this.tunnel = tunnel;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // each counter has one writer: its pump
        void add(int n) {
            bytes += n;
            tunnel.add(n);
        }

        long bytes() {
            return bytes;
        }
    }

    /** Calls {@code onEnd} once both directions have ended and both sides are closed. */
    Relay(Channel client, Channel remote, Counter sent, Counter received, Runnable onEnd) {
        this.client = client;
        this.remote = remote;
        this.sent = sent;
        this.received = received;
        this.onEnd = onEnd;
    }

    /** Relays one direction on the calling thread and the other on the executor's; returns when the first has ended. */
    void run(Executor executor) {
        remote.onPeerClose(this::stopReadingClient);
        try {
            executor.execute(() -> pump(remote, client, received));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The tunnel was closed meanwhile, or the system has no thread left.
            abort(new IOException(e));
            directionEnded();
        }
        pump(client, remote, sent);
    }

    private void pump(Channel from, Channel to, Counter counter) {
        try {
            from.input().transferTo(new Counting(to.output(), counter));
            to.shutdownOutput();
        } catch (ChannelClosedException e) {
            log.trace("the server takes nothing more", e);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            abort(e instanceof IOException io ? io : new IOException(e));
        } finally {
            directionEnded();
        }
    }

    private void directionEnded() {
        if (running.decrementAndGet() == 0) {
            finish();
        }
    }

    /**
     * The server can't be sent anything any more; what it has sent is still delivered. Runs on the session's reader
     * thread.
     */
    private void stopReadingClient() {
        try {
            client.shutdownInput();
        } catch (IOException e) {
            log.trace("the client's connection is over already", e);
        }
    }

    private void finish() {
        client.close();
        remote.close();
        onEnd.run();
    }

    /** Cuts both directions; their pumps end soon. The first reason counts. */
    void abort(IOException reason) {
        synchronized (this) {
            if (failure == null) {
                failure = reason;
            }
        }
        client.abort(reason);
        remote.abort(reason);
    }

    /** What cut the connection, or null if it ended in order or still runs. */
    @Nullable
    IOException failure() {
        return failure;
    }

    private static final class Counting extends OutputStream {
        private final OutputStream out;
        private final Counter counter;

        Counting(OutputStream out, Counter counter) {
            this.out = out;
            this.counter = counter;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            counter.add(1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
            counter.add(length);
        }
    }
}
