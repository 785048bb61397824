package dev.tunnel.internal.forward;

import dev.tunnel.TunnelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one forward that are about to say where they want to go, and those that are being told why they can't.
 * Neither kind may take for ever, and of the first there may be only so many: the one that has taken longest makes room
 * for the next, so that silent clients keep nobody out.
 */
final class Handshakes implements AutoCloseable {
    /** How long a refused client may take to read why; RFC 1928 has ten seconds as the limit. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final int limit;
    private final Duration timeout;
    private final Executor executor;
    private final Deadlines handshakeDeadlines;
    private final Deadlines farewellDeadlines;
    // Guarded by this.
    private final Set<Handshake> talking = new LinkedHashSet<>();
    private final Set<Handshake> leaving = new LinkedHashSet<>();

    Handshakes(Limits limits, Executor executor, String label) {
        this.limit = limits.handshakes();
        this.timeout = limits.handshakeTimeout();
        this.executor = executor;
        this.handshakeDeadlines =
                new Deadlines(timeout, () -> copy(talking), executor, "tunnel-" + label + "-handshakes");
        this.farewellDeadlines =
                new Deadlines(FAREWELL, () -> copy(leaving), executor, "tunnel-" + label + "-farewells");
    }

    private synchronized List<Handshake> copy(Set<Handshake> handshakes) {
        return new ArrayList<>(handshakes);
    }

    /** One has begun. */
    void begun(Handshake handshake) {
        Handshake oldest = add(handshake);
        if (oldest != null) {
            makeRoom(oldest);
        }
        handshakeDeadlines.begin();
    }

    private void makeRoom(Handshake oldest) {
        TunnelException cause = new TunnelException.Refused(
                "it made room for others; no more than " + limit + " at once are asked where they want to go");
        try {
            executor.execute(() -> oldest.fail(cause));
        } catch (OutOfMemoryError e) {
            // No thread is left, and without one its answer has to wait for nobody but this client.
            oldest.fail(cause);
        }
    }

    private synchronized @Nullable Handshake add(Handshake handshake) {
        talking.add(handshake);
        if (talking.size() <= limit) {
            return null;
        }
        Handshake oldest = talking.iterator().next();
        talking.remove(oldest);
        return oldest;
    }

    /** One is over: the client has said where it wants to go, or never will. */
    synchronized void over(Handshake handshake) {
        talking.remove(handshake);
    }

    /** A client is being told that it can't be served. */
    void leaving(Handshake handshake) {
        synchronized (this) {
            talking.remove(handshake);
            leaving.add(handshake);
        }
        farewellDeadlines.begin();
    }

    /** A client that couldn't be served has gone. */
    synchronized void left(Handshake handshake) {
        leaving.remove(handshake);
    }

    TunnelException timedOut() {
        return new TunnelException.Refused(
                "the client didn't say within " + TimeUnit.MILLISECONDS.convert(timeout) + " ms where it wants to go");
    }

    /** Waits for nobody any more. */
    @Override
    public void close() {
        handshakeDeadlines.close();
        farewellDeadlines.close();
        copy(leaving).forEach(Handshake::leave);
    }
}
