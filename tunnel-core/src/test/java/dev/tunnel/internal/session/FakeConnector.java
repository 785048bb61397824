package dev.tunnel.internal.session;

import dev.tunnel.TunnelException;
import dev.tunnel.TunnelException.Stage;
import dev.tunnel.internal.route.ResolvedHop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes sessions when the test says so. */
final class FakeConnector implements SessionConnector {
    private final LinkedBlockingQueue<FakeAttempt> started = new LinkedBlockingQueue<>();
    private final List<ResolvedHop> prepared = new CopyOnWriteArrayList<>();
    private final Map<String, TunnelException> refusals = new ConcurrentHashMap<>();
    private volatile boolean stubborn;
    private volatile boolean asking;

    @Override
    public Preparation prepare(ResolvedHop hop) throws TunnelException {
        prepared.add(hop);
        TunnelException refusal = refusals.get(hop.host());
        if (refusal != null) {
            throw refusal;
        }
        return via -> new FakeAttempt(hop, via);
    }

    /** Lets a hop turn out to be unusable before it is connected. */
    void refuse(String host, TunnelException refusal) {
        refusals.put(host, refusal);
    }

    /** Makes attempts from now on go on when they are aborted. */
    void ignoreAborts() {
        stubborn = true;
    }

    /** Lets attempts from now on begin with a question to somebody. */
    void askAtOnce() {
        asking = true;
    }

    /** The hops that were prepared, in order. */
    List<ResolvedHop> prepared() {
        return prepared;
    }

    /** The next attempt that has been started; waits for it. */
    FakeAttempt next() throws InterruptedException {
        FakeAttempt attempt = started.poll(10, TimeUnit.SECONDS);
        if (attempt == null) {
            throw new AssertionError("no attempt was started");
        }
        return attempt;
    }

    /** How many attempts have been started that {@link #next} has not given. */
    int startedMore() {
        return started.size();
    }

    /** An attempt that ends as the test says, or fails when it is aborted. */
    final class FakeAttempt implements Attempt {
        final ResolvedHop hop;
        final @Nullable SshSession via;
        final CompletableFuture<Void> aborted = new CompletableFuture<>();
        private final CompletableFuture<SshSession> result = new CompletableFuture<>();
        private volatile @Nullable Thread thread;
        private volatile Runnable onStage = () -> {};
        /** For how long somebody is asked. */
        final QuestionTime asked = new QuestionTime();

        FakeAttempt(ResolvedHop hop, @Nullable SshSession via) {
            this.hop = hop;
            this.via = via;
            if (asking) {
                asked.begin();
            }
        }

        @Override
        public SshSession connect() throws TunnelException {
            thread = Thread.currentThread();
            started.add(this);
            try {
                return result.get();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts an attempt", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TunnelException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(e.getCause());
            }
        }

        @Override
        public Stage stage() {
            onStage.run();
            return Stage.KEY_EXCHANGE;
        }

        @Override
        public long asked() {
            return asked.nanos();
        }

        @Override
        public void abort() {
            aborted.complete(null);
            if (!stubborn) {
                result.completeExceptionally(failure("aborted"));
            }
        }

        FakeSession succeed() {
            FakeSession session = new FakeSession();
            if (!result.complete(session)) {
                throw new AssertionError("the attempt is over");
            }
            return session;
        }

        TunnelException fail(String message) {
            TunnelException failure = failure(message);
            result.completeExceptionally(failure);
            return failure;
        }

        void failUnexpectedly(Throwable bug) {
            result.completeExceptionally(bug);
        }

        private TunnelException failure(String message) {
            return new TunnelException.Unreachable(hop.hop(), Stage.CONNECT, message, null);
        }

        boolean isAborted() {
            return aborted.isDone();
        }

        /** Runs an action whenever somebody asks how far the attempt has come. */
        void onStage(Runnable action) {
            onStage = action;
        }

        /** Waits until what {@link #connect} gave has reached those who wait for it. */
        void joinThread() {
            Thread running = thread;
            try {
                if (running != null) {
                    running.join(10_000);
                }
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
