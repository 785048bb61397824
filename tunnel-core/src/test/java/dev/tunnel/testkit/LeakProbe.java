package dev.tunnel.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What there is before a test, to be compared with what there is after it. */
final class LeakProbe {
    private final @Nullable UncaughtExceptionHandler previousHandler = Thread.getDefaultUncaughtExceptionHandler();
    private final List<String> uncaught = new CopyOnWriteArrayList<>();
    private final boolean alone;
    private final LibraryThreads threads;
    private final OpenSockets sockets;

    /** Takes stock; what belongs to the whole process is looked at only for a test that runs alone. */
    LeakProbe(boolean alone) {
        this(alone, true);
    }

    /** The same, where sockets without a peer and a port may not count. */
    LeakProbe(boolean alone, boolean unconnectedSocketsToo) {
        this.alone = alone;
        this.threads = LibraryThreads.now();
        this.sockets = OpenSockets.now(unconnectedSocketsToo);
        Thread.setDefaultUncaughtExceptionHandler(this::note);
    }

    private void note(Thread thread, Throwable exception) {
        if (isMinaClosing(exception)) {
            return;
        }
        StringWriter text = new StringWriter();
        exception.printStackTrace(new PrintWriter(text));
        uncaught.add("uncaught exception in thread " + thread.getName() + ": " + text);
        if (previousHandler != null) {
            previousHandler.uncaughtException(thread, exception);
        }
    }

    // MINA's executor throws when the JDK hands it an event while the server is being closed; the JDK expects a
    // rejection instead.
    private static boolean isMinaClosing(Throwable exception) {
        return Arrays.stream(exception.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("org.apache.sshd.common.util.threads.NoCloseExecutor"));
    }

    /** Fails if there is more than before, after giving what is still ending the time to end. */
    void verify(Duration grace) {
        List<String> leaks = new ArrayList<>();
        if (alone) {
            leaks.addAll(threads.leaked(grace));
            leaks.addAll(sockets.leaked(grace));
        }
        Thread.setDefaultUncaughtExceptionHandler(previousHandler);
        leaks.addAll(uncaught);
        if (!leaks.isEmpty()) {
            throw new AssertionError("left behind by the test:\n" + String.join("\n", leaks));
        }
    }
}
