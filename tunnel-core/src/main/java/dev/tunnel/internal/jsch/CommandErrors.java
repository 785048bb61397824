package dev.tunnel.internal.jsch;

import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command writes to its standard error: logged line by line, and the last lines kept for messages. */
final class CommandErrors {
    private static final Logger log = LoggerFactory.getLogger(CommandErrors.class);
    private static final int LINES = 3;
    private static final int LONGEST = 200;

    private final String name;
    // Guarded by this.
    private final Deque<String> last = new ArrayDeque<>(LINES);

    /** Names the command in the log as given. */
    CommandErrors(String name) {
        this.name = name;
    }

    /** Reads to the end. */
    void collect(InputStream errors) {
        try (Reader reader = new InputStreamReader(errors, StandardCharsets.UTF_8)) {
            StringBuilder line = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n' || c == '\r') {
                    take(line);
                } else if (line.length() <= LONGEST) {
                    line.append((char) c);
                }
            }
            take(line);
        } catch (IOException e) {
            log.debug("{}: its standard error can't be read", name, e);
        }
    }

    private void take(StringBuilder line) {
        if (!line.toString().isBlank()) {
            String text = Text.printable(line.toString());
            log.debug("{}: {}", name, text);
            remember(text);
        }
        line.setLength(0);
    }

    private synchronized void remember(String line) {
        if (last.size() == LINES) {
            last.removeFirst();
        }
        last.addLast(line);
    }

    /** The last lines in one, or nothing. */
    synchronized String last() {
        return String.join("; ", last);
    }
}
