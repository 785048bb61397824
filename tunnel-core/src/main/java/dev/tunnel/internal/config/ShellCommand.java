package dev.tunnel.internal.config;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A command in the user's shell, without input, and nobody looks at its output. */
final class ShellCommand {
    private ShellCommand() {}

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
