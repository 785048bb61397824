package dev.tunnel.examples.soak;

import java.util.Arrays;
import java.util.Random;

/**
 * What one end of an exchange sends. Any part of it can be made at any time, so that the other end can compare what it
 * gets byte by byte.
 *
 * @param start where in the endless pattern it begins
 * @param length how many bytes there are
 */
record Content(int start, long length) {
    /** A prime, so that no block that is lost, repeated or in the wrong place leaves a matching rest. */
    static final int PERIOD = 1_048_583;

    private static final byte[] PATTERN = new byte[PERIOD];

    static {
        new Random(PERIOD).nextBytes(PATTERN);
    }

    /** A random place of the pattern. */
    static Content random(Random random, long length) {
        return new Content(random.nextInt(PERIOD), length);
    }

    /** Copies the bytes from the given position on. */
    void copy(long position, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = at(position + done);
            int n = Math.min(length - done, PERIOD - at);
            System.arraycopy(PATTERN, at, target, offset + done, n);
            done += n;
        }
    }

    /** Whether the given bytes are those that belong to the position. */
    boolean matches(long position, byte[] bytes, int length) {
        if (position + length > this.length) {
            return false;
        }
        int done = 0;
        while (done < length) {
            int at = at(position + done);
            int n = Math.min(length - done, PERIOD - at);
            if (!Arrays.equals(bytes, done, done + n, PATTERN, at, at + n)) {
                return false;
            }
            done += n;
        }
        return true;
    }

    private int at(long position) {
        return (int) ((start + position) % PERIOD);
    }
}
