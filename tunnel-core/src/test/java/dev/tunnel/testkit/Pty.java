package dev.tunnel.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A program on a terminal of its own, with somebody who reads and types. The terminal is made by {@code script} of
 * util-linux, and shows what is typed unless the program switches that off.
 */
public final class Pty implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final OutputStream keyboard;
    private final Thread reader;
    private final StringBuilder shown = new StringBuilder();
    private int read;
    private boolean ended;

    private Pty(Process process) {
        this.process = process;
        this.keyboard = process.getOutputStream();
        this.reader = Threads.start("peer-terminal-" + process.pid(), this::readAll);
    }

    /** Starts the program with this terminal, which is wide, as its standard input, output and errors. */
    public static Pty start(List<String> command) throws IOException {
        // A build in the background ignores what Ctrl-C sends, and what it starts inherits that.
        String line = "stty columns 200; exec env --default-signal=INT,QUIT,HUP "
                + command.stream().map(Pty::quoted).collect(Collectors.joining(" "));
        return new Pty(new ProcessBuilder(
                        Program.required("script").toString(),
                        "--quiet",
                        "--return",
                        "--echo=always",
                        "--command=" + line,
                        "/dev/null")
                .start());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private void readAll() {
        try (Reader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (int next = output.read(); next >= 0; next = output.read()) {
                show((char) next);
            }
        } catch (IOException e) {
            e.toString().chars().forEach(each -> show((char) each));
        } finally {
            end();
        }
    }

    private synchronized void show(char next) {
        shown.append(next);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits until the text is shown, after what was awaited before. */
    public synchronized void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        int at = shown.indexOf(text, read);
        while (at < 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || left <= 0) {
                throw new AssertionError("never shown: '" + text + "', but: " + shown);
            }
            wait(left);
            at = shown.indexOf(text, read);
        }
        read = at + text.length();
    }

    /** Types a line. */
    public void type(String line) throws IOException {
        press(line + "\n");
    }

    /** Presses Ctrl-C. */
    public void interrupt() throws IOException {
        press("\u0003");
    }

    private void press(String keys) throws IOException {
        keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    /** Everything that was shown so far, with the terminal's line ends and control sequences. */
    public synchronized String shown() {
        return shown.toString();
    }

    /** Waits for the program's end; its exit status. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("did not end, but showed: " + shown());
        }
        Threads.join(reader, LIMIT);
        return process.exitValue();
    }

    @Override
    public void close() {
        new ProcessTree(process.toHandle()).killAll();
        Threads.join(reader, LIMIT);
    }
}
