package dev.tunnel.internal.config;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A command in the user's shell. */
public final class ShellCommand {
    private ShellCommand() {}

    /** The user's shell: what {@code SHELL} names. */
    public static String shell() {
        String shell = System.getenv("SHELL");
        return shell == null || shell.isEmpty() ? "/bin/sh" : shell;
    }

    /** Runs a command without input, at whose output nobody looks, and gives its exit status. */
    static int run(String shell, String command, Duration limit) throws IOException {
        File nothing = new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
        Process process = new ProcessBuilder(shell, "-c", command)
                .redirectInput(Redirect.from(nothing))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new IOException("the command has not ended within " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the command ran");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
