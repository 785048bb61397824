package dev.tunnel.internal.forward;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts clients, one thread for each listening socket. Whoever accepts a client lets another thread accept the next
 * one and serves this one himself: nobody has to be woken for it.
 */
final class Acceptor {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);
    /** How long accepting rests when the process has no descriptors left. */
    private static final int PAUSE_MILLIS = 100;

    private static final Duration END = Duration.ofSeconds(10);

    /** Takes a client on. */
    @FunctionalInterface
    interface Admission {
        /** Gives the client, which is then served, unless it has to be turned away. */
        Client admit(SocketChannel socket) throws IOException;
    }

    /** A client that has been taken on. */
    interface Client {
        /** Does what the client came for; may block. */
        void serve();

        /** Resets the client, which nobody can serve. */
        void turnAway(Throwable cause);
    }

    private final String name;
    private final List<ServerSocketChannel> sockets;
    private final ExecutorService executor;
    private final Admission admission;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch accepting;

    Acceptor(String name, List<ServerSocketChannel> sockets, ExecutorService executor, Admission admission) {
        this.name = name;
        this.sockets = sockets;
        this.executor = executor;
        this.admission = admission;
        this.accepting = new CountDownLatch(sockets.size());
    }

    void start() {
        for (ServerSocketChannel socket : sockets) {
            executor.execute(() -> acceptAndServe(socket));
        }
    }

    private void acceptAndServe(ServerSocketChannel socket) {
        while (socket.isOpen()) {
            Client client = accept(socket);
            if (client != null && handOver(socket, client)) {
                client.serve();
                return;
            }
        }
        accepting.countDown();
    }

    private @Nullable Client accept(ServerSocketChannel socket) {
        try {
            return admission.admit(socket.accept());
        } catch (ClosedChannelException e) {
            log.trace("{} stopped listening", name);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            pauseAfter(e);
        }
        return null;
    }

    /**
     * Lets another thread accept; false if there is none, and then the client is turned away and this thread goes on
     * accepting.
     */
    private boolean handOver(ServerSocketChannel socket, Client client) {
        try {
            executor.execute(() -> acceptAndServe(socket));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            client.turnAway(e);
            return false;
        }
    }

    /** A full process must neither end the listener nor make it spin. */
    private void pauseAfter(Throwable e) {
        log.warn("{} can't accept a connection: {}", name, e.toString());
        try {
            if (stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                log.trace("{} was closed meanwhile", name);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a pause; accepting ends when the sockets are closed. */
    void stop() {
        stopped.countDown();
    }

    /**
     * Waits until nobody accepts any more: the system keeps a port for as long as a thread is about to return from
     * that. An interrupt doesn't change it.
     */
    void awaitEnd() {
        if (!Latches.await(accepting, END)) {
            log.debug("{} is closed, but its port may not be free yet", name);
        }
    }
}
