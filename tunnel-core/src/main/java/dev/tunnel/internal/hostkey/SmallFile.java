package dev.tunnel.internal.hostkey;

import dev.tunnel.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files that host keys are checked with. */
final class SmallFile {
    private static final int MAX_BYTES = 16 << 20;

    private SmallFile() {}

    /**
     * Reads a file whole.
     *
     * @param what what kind of file it is
     * @throws IOException if it isn't there, can't be read or has no end; the message names it, and the cause is what
     *     happened
     */
    static byte[] read(String what, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new IOException(what + " " + Text.quoted(file.toString()) + " can't be read: " + reason(e), e);
        }
    }

    /** Why it failed, without the file; the JDK's message for a lack of permission is only the path. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "it doesn't exist";
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }
}
