package dev.tunnel.internal.session;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in order, on a thread that exists while there are some. Never fails: where the system
 * has no thread left, tasks wait for the next one that comes.
 */
public final class Sequence implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Sequence.class);

    private final String threadName;
    private final ThreadPoolExecutor executor;

    /** Names the thread, which stays for so long after the last task. */
    public Sequence(String threadName, long idleMillis) {
        this.threadName = threadName;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                idleMillis,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> Threads.daemon(threadName, task));
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        // The executor itself would drop a task that it can't start a thread for.
        executor.getQueue().add(task);
        try {
            executor.prestartCoreThread();
        } catch (OutOfMemoryError e) {
            log.warn("{}: no thread left: {}", threadName, e.toString());
        }
    }

    /** How many tasks have not begun. */
    public int waiting() {
        return executor.getQueue().size();
    }

    /** From now on the thread doesn't wait for more, which is run all the same. */
    public void dismiss() {
        executor.setKeepAliveTime(1, TimeUnit.NANOSECONDS);
    }
}
