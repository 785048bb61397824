package dev.tunnel.examples.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads lines that nobody else may see: what they were read with is cleared. */
final class Secrets {
    private static final int LONGEST = 1023;

    private Secrets() {}

    /** A line without its end, or null at the end of the input. What is beyond 1023 bytes is dropped, as by ssh. */
    static char @Nullable [] readLine(InputStream in) throws IOException {
        byte[] line = new byte[LONGEST];
        try {
            int length = 0;
            int next = in.read();
            if (next < 0) {
                return null;
            }
            while (next >= 0 && next != '\n') {
                if (length < LONGEST && next != '\r') {
                    line[length++] = (byte) next;
                }
                next = in.read();
            }
            CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(line, 0, length));
            char[] chars = new char[text.remaining()];
            text.get(chars);
            Arrays.fill(text.array(), '\0');
            return chars;
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }
}
