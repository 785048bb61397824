package dev.tunnel.internal.session;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the library's threads come from: daemons, named {@code tunnel-…}. */
public final class Threads {
    private static final Logger log = LoggerFactory.getLogger(Threads.class);
    private static final int IDLE_SECONDS = 2;

    private Threads() {}

    /**
     * A daemon thread, not yet started. It keeps nothing of whoever happens to need it first: neither inheritable
     * thread-locals nor a class loader.
     */
    public static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(Threads.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Ends something on a thread of its own, since it may have to wait for a server; on this one if the system has no
     * thread left.
     */
    public static void close(Runnable end) {
        try {
            daemon("tunnel-close", end).start();
        } catch (OutOfMemoryError e) {
            log.warn("no thread left to close a connection: {}", e.toString());
            end.run();
        }
    }

    /** Runs each task on a thread of its own; idle threads are used again. */
    public static ExecutorService executor(String name) {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(name, task));
    }
}
