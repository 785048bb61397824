package dev.tunnel.examples.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks by the program that {@code SSH_ASKPASS} names: its argument is the question, its output the answer.
 *
 * @param program the program
 */
record Askpass(String program) implements Asker {
    @Override
    public char @Nullable [] ask(String prompt, boolean echo) throws IOException {
        Process process = new ProcessBuilder(program, prompt)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = process.getInputStream()) {
            char[] answer = Secrets.readLine(out);
            return process.waitFor() == 0 ? answer : null;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
