package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Logger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what JSch logs. */
final class RecordingLogger implements Logger {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Throwable> causes = new CopyOnWriteArrayList<>();

    /** The messages in order; others may add their own events. */
    List<String> events() {
        return events;
    }

    /** The exceptions that came with messages. */
    List<Throwable> causes() {
        return causes;
    }

    @Override
    public boolean isEnabled(int level) {
        return true;
    }

    @Override
    public void log(int level, String message) {
        events.add(message);
    }

    @Override
    public void log(int level, String message, @Nullable Throwable cause) {
        events.add(message);
        if (cause != null) {
            causes.add(cause);
        }
    }
}
