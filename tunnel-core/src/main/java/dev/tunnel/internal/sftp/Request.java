package dev.tunnel.internal.sftp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An outgoing packet, used again for the next. */
final class Request {
    private static final int LENGTH_BYTES = 4;
    private static final int INITIAL = 512;

    private byte[] bytes = new byte[INITIAL];
    private int end;

    /** Starts over; the length is filled in by {@link #finish}. */
    Request begin(int type) {
        end = LENGTH_BYTES;
        return put(type);
    }

    Request put(int value) {
        room(1);
        bytes[end++] = (byte) value;
        return this;
    }

    Request putInt(int value) {
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            put(value >>> shift);
        }
        return this;
    }

    Request putLong(long value) {
        return putInt((int) (value >>> Integer.SIZE)).putInt((int) value);
    }

    Request putString(byte[] value) {
        putInt(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
        return this;
    }

    Request putString(String value) {
        return putString(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Room for so many bytes that the caller puts into {@link #bytes} from {@link #end} on. */
    Request room(int count) {
        if (bytes.length - end < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + count));
        }
        return this;
    }

    /** Counts bytes that have been put into the room. */
    Request filled(int count) {
        end += count;
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    int end() {
        return end;
    }

    /** Overwrites a number that was put before. */
    void setInt(int at, int value) {
        int last = end;
        end = at;
        putInt(value);
        end = last;
    }

    /** Fills in the length. */
    void finish() {
        setInt(0, end - LENGTH_BYTES);
    }
}
