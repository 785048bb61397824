package dev.tunnel.internal.session;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where the library's threads come from: daemons, named {@code tunnel-…}. */
public final class Threads {
    private static final int IDLE_SECONDS = 2;

    private Threads() {}

    /** A daemon thread, not yet started. */
    public static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
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
