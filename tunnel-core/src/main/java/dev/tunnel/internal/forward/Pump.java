package dev.tunnel.internal.forward;

import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.ChannelClosedException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a relay: copies until the end and passes that on. It has a thread while bytes move and for a moment
 * afterwards; then it gives the thread back until there is something to read.
 */
final class Pump implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Pump.class);
    /** Long enough that a conversation keeps its threads, short enough that an idle pool of connections has none. */
    private static final int LINGER_MILLIS = 1000;

    private final Channel from;
    private final Channel to;
    private final Executor executor;
    private final MeteredOutput output;
    private final Consumer<IOException> onFailure;
    private final Runnable onEnd;
    /** What was read before. */
    private byte[] head = {};

    /**
     * Not yet started.
     *
     * @param from where the bytes come from
     * @param to where they go to
     * @param output writes to it
     * @param executor gives threads
     * @param onFailure called before {@code onEnd} if the direction was cut
     * @param onEnd called once, when nothing more will be copied
     */
    Pump(
            Channel from,
            Channel to,
            MeteredOutput output,
            Executor executor,
            Consumer<IOException> onFailure,
            Runnable onEnd) {
        this.from = from;
        this.to = to;
        this.executor = executor;
        this.output = output;
        this.onFailure = onFailure;
        this.onEnd = onEnd;
    }

    /** Has something copied first that was read before; to be called before the start. */
    void precede(byte[] readBefore) {
        head = readBefore;
    }

    /** Starts when there is something to read. */
    void start() {
        from.onReadable(this::resume);
    }

    /** Runs on whatever thread has noticed that there is something to read, which must go on whatever happens here. */
    private void resume() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The tunnel was closed meanwhile, or the system has no thread left.
            onFailure.accept(new IOException(e));
            onEnd.run();
        }
    }

    @Override
    public void run() {
        try {
            copyHead();
            from.setReadTimeout(LINGER_MILLIS);
            from.input().transferTo(output);
            to.shutdownOutput();
        } catch (SocketTimeoutException e) {
            start();
            return;
        } catch (ChannelClosedException e) {
            log.trace("the other side takes nothing more", e);
        } catch (IOException e) {
            onFailure.accept(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            log.warn("a connection failed unexpectedly", e);
            onFailure.accept(new IOException(e));
        }
        onEnd.run();
    }

    private void copyHead() throws IOException {
        if (head.length > 0) {
            byte[] first = head;
            head = new byte[0];
            output.write(first);
        }
    }
}
