package dev.tunnel.examples.soak;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** One connection through a tunnel, with both its ends in this program. */
final class Exchange {
    private final long id;
    private final Way way;
    private final Plan plan;
    // Guarded by this.
    private @Nullable FutureTask<Outcome> accepter;
    private boolean over;

    Exchange(long id, Way way, Plan plan) {
        this.id = id;
        this.way = way;
        this.plan = plan;
    }

    long id() {
        return id;
    }

    Way way() {
        return way;
    }

    Plan plan() {
        return plan;
    }

    /** Plays the accepter on the calling thread; false if the opener has given up meanwhile. */
    boolean accept(End end) {
        FutureTask<Outcome> task = new FutureTask<>(end::play);
        synchronized (this) {
            if (over || accepter != null) {
                return false;
            }
            accepter = task;
        }
        task.run();
        return true;
    }

    /** What the accepter has seen; to be called when the opener has ended. */
    Outcome awaitAccepter() throws InterruptedException, ExecutionException {
        FutureTask<Outcome> task;
        synchronized (this) {
            over = true;
            task = accepter;
        }
        return task == null ? Outcome.ABSENT : task.get();
    }

    @Override
    public String toString() {
        return "exchange " + id + " (" + way + ", " + plan + ")";
    }
}
