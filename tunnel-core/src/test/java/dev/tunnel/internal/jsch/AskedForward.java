package dev.tunnel.internal.jsch;

import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.RemoteListener;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A forward that was asked for, and the connections that came to it. */
final class AskedForward {
    final BlockingQueue<IncomingConnection> connections = new LinkedBlockingQueue<>();
    final CompletableFuture<RemoteListener> answer = new CompletableFuture<>();
    final Thread thread;

    AskedForward(RemoteForwards forwards, Endpoint bind, Duration timeout) {
        thread = new Thread(() -> {
            try {
                answer.complete(forwards.listen(bind, connections::add, timeout));
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        thread.start();
    }

    IncomingConnection next() throws InterruptedException {
        IncomingConnection next = connections.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no connection came");
        }
        return next;
    }
}
