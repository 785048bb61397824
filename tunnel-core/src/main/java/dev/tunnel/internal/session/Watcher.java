package dev.tunnel.internal.session;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for any number of sockets: those of clients that are idle, which then need no thread of their
 * own, and those that listen. What it calls must not block.
 */
public final class Watcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watcher.class);

    private record Watch(SelectableChannel socket, int operation, Runnable onReady) {
        boolean isOnce() {
            return operation != SelectionKey.OP_ACCEPT;
        }
    }

    private final Selector selector;
    private final Queue<Watch> fresh = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private volatile boolean over;
    private final CountDownLatch released = new CountDownLatch(1);
    private final Thread thread;

    /** Starts the thread. */
    public Watcher(String threadName) throws IOException {
        selector = Selector.open();
        thread = Threads.daemon(threadName, this::run);
        thread.start();
    }

    /** Calls the listener whenever there are clients to accept. */
    public void watchAccept(SelectableChannel listening, Runnable onReady) {
        watch(new Watch(listening, SelectionKey.OP_ACCEPT, onReady));
    }

    /**
     * Calls the listener once, when there is something to read, and also when that can't be waited for: because the
     * socket or the watcher is closed, or the socket has been set to block meanwhile.
     */
    public void watchRead(SelectableChannel socket, Runnable onReady) {
        watch(new Watch(socket, SelectionKey.OP_READ, onReady));
    }

    /**
     * Stops waiting for a socket; it may block again afterwards, unless it is being taken up at this moment. Its
     * listener may still be called. To be called for a closed socket, too: the system gets it back, and the peer sees
     * its end, only when the selector has let go of it.
     */
    public void forget(SelectableChannel socket) {
        SelectionKey key = socket.keyFor(selector);
        if (key != null) {
            key.cancel();
        }
        selector.wakeup();
    }

    private void watch(Watch watch) {
        fresh.add(watch);
        selector.wakeup();
        if (over) {
            callFresh();
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select();
                callReady();
                // Forgets cancelled keys, so that their sockets can be registered again.
                selector.selectNow();
                callReady();
                registerFresh();
            }
        } catch (IOException e) {
            log.warn("waiting for sockets failed", e);
        } finally {
            end();
        }
    }

    private void callReady() {
        List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            Watch watch = (Watch) key.attachment();
            if (watch.isOnce()) {
                key.cancel();
            }
            call(watch);
        }
    }

    private void registerFresh() {
        for (Watch watch = fresh.poll(); watch != null; watch = fresh.poll()) {
            try {
                watch.socket.register(selector, watch.operation, watch);
            } catch (ClosedChannelException | CancelledKeyException | IllegalBlockingModeException e) {
                log.trace("a socket is not to be waited for any more", e);
                call(watch);
            }
        }
    }

    private void callFresh() {
        for (Watch watch = fresh.poll(); watch != null; watch = fresh.poll()) {
            call(watch);
        }
    }

    private static void call(Watch watch) {
        try {
            watch.onReady.run();
        } catch (RuntimeException e) {
            log.warn("a socket's listener failed", e);
        }
    }

    private void end() {
        List<SelectionKey> waiting = new ArrayList<>(selector.keys());
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("closing a selector failed", e);
        }
        released.countDown();
        waiting.forEach(key -> call((Watch) key.attachment()));
        over = true;
        callFresh();
    }

    /**
     * Ends the thread, which calls everybody who is still waiting. When it returns, the system has got back the sockets
     * that had been closed before. Idempotent.
     */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (Thread.currentThread() != thread) {
            awaitRelease();
        }
    }

    /** Short, since the thread never blocks; so an interrupt is left to the caller. */
    private void awaitRelease() {
        boolean interrupted = false;
        while (released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
