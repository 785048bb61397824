package dev.tunnel.internal.session;

/**
 * The receive window of one channel (RFC 4254 section 5.2): how much the peer may still send. Bytes are credited again
 * when they have been consumed, so what is buffered never exceeds the window. The window doubles while the consumer
 * takes more than half of it in one round trip, that is while the window and not the path limits the speed. Guarded by
 * the ReceiveBuffer's lock.
 */
final class ReceiveWindow {
    private final FlowControl flow;
    private int size = FlowControl.INITIAL_WINDOW;
    private int credit = FlowControl.INITIAL_WINDOW;
    private int buffered;
    private long epochStart = System.nanoTime();
    private long epochBytes;

    ReceiveWindow(FlowControl flow) {
        this.flow = flow;
    }

    int buffered() {
        return buffered;
    }

    int size() {
        return size;
    }

    /** Whether the peer may send nothing until something is consumed. */
    boolean isUsedUp() {
        return credit == 0;
    }

    /** Takes note of received bytes; false if the peer has sent more than it may. */
    boolean received(int bytes) {
        if (bytes > credit) {
            return false;
        }
        credit -= bytes;
        buffered += bytes;
        return true;
    }

    /** Takes note of consumed bytes and tells how much to grant to the peer now; 0 while it is not worth a message. */
    int consumed(int bytes, long now) {
        buffered -= bytes;
        epochBytes += bytes;
        long elapsed = now - epochStart;
        long roundTrip = flow.roundTrip();
        if (elapsed >= roundTrip) {
            growIfFull(elapsed, roundTrip);
            epochStart = now;
            epochBytes = 0;
        }
        int missing = size - buffered - credit;
        if (missing < size / 4) {
            return 0;
        }
        credit += missing;
        return missing;
    }

    private void growIfFull(long elapsed, long roundTrip) {
        double perRoundTrip = (double) epochBytes * roundTrip / elapsed;
        if (perRoundTrip >= size / 2.0 && size < FlowControl.MAX_WINDOW && flow.reserve(size)) {
            size *= 2;
        }
    }

    /** Gives back what the window has grown by. */
    void release() {
        flow.release(size - FlowControl.INITIAL_WINDOW);
        size = FlowControl.INITIAL_WINDOW;
    }
}
