package dev.tunnel.examples.command;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of this process, wherever its standard input and output go. {@link java.io.Console} wants these to be
 * the terminal, which they are not below rsync.
 */
final class Terminal implements Asker {
    private static final File DEVICE = new File("/dev/tty");

    /** Whether there is one. */
    static boolean isThere() {
        try {
            new FileInputStream(DEVICE).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public char @Nullable [] ask(String prompt, boolean echo) throws IOException {
        try (InputStream in = new FileInputStream(DEVICE);
                OutputStream out = new FileOutputStream(DEVICE)) {
            if (!echo) {
                return readHidden(prompt, in, out);
            }
            write(out, prompt);
            return Secrets.readLine(in);
        }
    }

    /** A Ctrl-C ends the program in the middle of this, and must not leave a terminal behind that shows nothing. */
    private static char @Nullable [] readHidden(String prompt, InputStream in, OutputStream out) throws IOException {
        String before = stty("-g").strip();
        Thread restore = new Thread(() -> restore(before), "tunnel-restore-terminal");
        Runtime.getRuntime().addShutdownHook(restore);
        try {
            stty("-echo");
            write(out, prompt);
            return Secrets.readLine(in);
        } finally {
            restore(before);
            write(out, "\n");
            removeHook(restore);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending: the hook is running, and does the same once more.
            return;
        }
    }

    private static void restore(String settings) {
        try {
            stty(settings);
        } catch (IOException e) {
            System.err.println("tunnel: the terminal can't be reset; type: stty sane");
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The terminal's width in columns, or 80 if it doesn't say. */
    static int columns() {
        try {
            String[] size = stty("size").strip().split(" ", -1);
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : 80;
        } catch (IOException | NumberFormatException e) {
            return 80;
        }
    }

    private static String stty(String argument) throws IOException {
        Process process = new ProcessBuilder("stty", argument)
                .redirectInput(DEVICE)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream out = process.getInputStream()) {
            String answer = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
            if (process.waitFor() != 0) {
                throw new IOException("stty " + argument + " failed on " + DEVICE);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
