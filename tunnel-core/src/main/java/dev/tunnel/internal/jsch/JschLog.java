package dev.tunnel.internal.jsch;

import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.Logger;
import dev.tunnel.internal.text.Causes;
import dev.tunnel.internal.text.Text;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Hands JSch's log of one session over to SLF4J, quieter by one level. It is also where JSch tells why its reader
 * thread ends, before it closes the session's channels: the one message of level INFO that has an exception once the
 * session is up.
 */
final class JschLog implements Logger {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(JschLog.class);

    private final String prefix;
    private final SessionEnd end;
    private volatile boolean established;

    JschLog(String prefix, SessionEnd end) {
        this.prefix = prefix;
        this.end = end;
    }

    /** From now on the session is up. */
    void established() {
        established = true;
    }

    @Override
    public boolean isEnabled(int level) {
        return level >= INFO || log.isTraceEnabled();
    }

    @Override
    public void log(int level, String message) {
        log(level, message, null);
    }

    @Override
    public void log(int level, String message, @Nullable Throwable thrown) {
        Throwable cause = Causes.printable(thrown);
        if (established && level == INFO && thrown != null) {
            end.lose(new IOException(describe(thrown), cause));
        }
        if (level >= WARN) {
            log.debug("{}: {}", prefix, Text.printable(message), cause);
        } else {
            log.trace("{}: {}", prefix, Text.printable(message), cause);
        }
    }

    private static String describe(Throwable cause) {
        if (cause instanceof JSchSessionDisconnectException e) {
            return "the server disconnected: " + Text.printable(e.getDescription());
        }
        return Text.printable(cause.getMessage());
    }
}
