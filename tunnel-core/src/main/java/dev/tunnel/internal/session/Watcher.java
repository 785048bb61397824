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
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for any number of sockets: those of clients that are idle, which then need no thread of their
 * own. What it calls must not block.
 */
public final class Watcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watcher.class);

    private record Watch(SelectableChannel socket, Runnable onReady) {}

    private final String threadName;
    private final Selector selector;
    private final Queue<Watch> fresh = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean over;

    /** Names the thread. */
    public Watcher(String threadName) throws IOException {
        this.threadName = threadName;
        this.selector = Selector.open();
    }

    /**
     * Calls the listener once, when there is something to read, and also when that can't be waited for: because the
     * socket or the watcher is closed, the socket has been set to block meanwhile, or the system has no thread left.
     */
    public void watchRead(SelectableChannel socket, Runnable onReady) {
        fresh.add(new Watch(socket, onReady));
        boolean runs = start();
        selector.wakeup();
        if (over || !runs) {
            callFresh();
        }
    }

    /** Whether there is a thread, or nobody who needs one. */
    private boolean start() {
        if (!started.compareAndSet(false, true)) {
            return true;
        }
        try {
            Threads.daemon(threadName, this::run).start();
            return true;
        } catch (OutOfMemoryError e) {
            log.warn("{}: no thread left", threadName, e);
            started.set(false);
            if (closed) {
                close();
            }
            return false;
        }
    }

    /** Stops waiting for a socket; it may block again afterwards. Its listener may still be called. */
    public void forget(SelectableChannel socket) {
        SelectionKey key = socket.keyFor(selector);
        if (key != null) {
            key.cancel();
            // A closed socket is held, and its peer not told, until the thread has let go of it.
            selector.wakeup();
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select();
                do {
                    callReady();
                    // Forgets cancelled keys, so that their sockets can be registered again.
                } while (selector.selectNow() > 0);
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
            key.cancel();
            call((Watch) key.attachment());
        }
    }

    private void registerFresh() {
        for (Watch watch = fresh.poll(); watch != null; watch = fresh.poll()) {
            try {
                watch.socket.register(selector, SelectionKey.OP_READ, watch);
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
        waiting.forEach(key -> call((Watch) key.attachment()));
        over = true;
        callFresh();
    }

    /** Ends the thread, which calls everybody who is still waiting. Idempotent. */
    @Override
    public void close() {
        closed = true;
        if (started.compareAndSet(false, true)) {
            end();
        } else {
            selector.wakeup();
        }
    }
}
