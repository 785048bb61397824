package dev.tunnel.internal.session;

import java.util.concurrent.ArrayBlockingQueue;

/** A piece of received data: the bytes from {@code start} to {@code end} of a fixed array. */
final class Segment {
    static final int SIZE = 32 * 1024;

    final byte[] data = new byte[SIZE];
    int start;
    int end;

    int length() {
        return end - start;
    }

    int room() {
        return SIZE - end;
    }

    /** Appends as much as fits and tells how much that was. */
    int append(byte[] source, int offset, int length) {
        int n = Math.min(length, room());
        System.arraycopy(source, offset, data, end, n);
        end += n;
        return n;
    }

    /** Spare segments of one session, so that a busy stream allocates nothing and an idle one holds nothing. */
    static final class Pool {
        private static final int SPARE = 64;
        private final ArrayBlockingQueue<Segment> spare = new ArrayBlockingQueue<>(SPARE);

        Segment take() {
            Segment segment = spare.poll();
            return segment == null ? new Segment() : segment;
        }

        void give(Segment segment) {
            segment.start = 0;
            segment.end = 0;
            spare.offer(segment);
        }
    }
}
