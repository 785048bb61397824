package dev.tunnel.internal.jsch;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request the answer that belongs to it: answers carry no number, but come in the order of the requests (RFC
 * 4254 sections 4 and 5.4).
 *
 * @param <A> an answer
 */
final class Answers<A> {

    /** Sends a request. */
    @FunctionalInterface
    interface Sender {
        void send() throws IOException;
    }

    private final Queue<CompletableFuture<A>> unanswered = new ConcurrentLinkedQueue<>();
    /** Keeps the order of the requests. Held while JSch writes: nothing may come between joining the queue and it. */
    private final ReentrantLock sending = new ReentrantLock();

    private volatile @Nullable IOException failure;

    /**
     * Sends a request that wants an answer.
     *
     * @return the answer. It is completed by the session's reader thread, so what depends on it must not block. Who
     *     stops waiting for it leaves it alone: its answer may still come
     * @throws IOException if it can't be sent; nothing can be matched any more then
     */
    CompletableFuture<A> to(Sender request) throws IOException {
        CompletableFuture<A> answer = new CompletableFuture<>();
        sending.lock();
        try {
            unanswered.add(answer);
            request.send();
        } finally {
            sending.unlock();
        }
        failAll();
        return answer;
    }

    /** Takes note of an answer; false if nobody has asked for one. */
    boolean arrived(A answer) {
        CompletableFuture<A> next = unanswered.poll();
        if (next == null) {
            return false;
        }
        next.complete(answer);
        return true;
    }

    /** No more answers will come. */
    void fail(IOException why) {
        failure = why;
        failAll();
    }

    private void failAll() {
        IOException why = failure;
        if (why == null) {
            return;
        }
        for (CompletableFuture<A> next = unanswered.poll(); next != null; next = unanswered.poll()) {
            next.completeExceptionally(new IOException(why.getMessage(), why));
        }
    }
}
