package dev.tunnel.internal.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A peer that notes what is done to it, and is silent unless told to speak. */
final class FakePeer implements Peer {
    private final List<String> losses = new CopyOnWriteArrayList<>();
    private volatile long lastReceived;
    private volatile int asked;

    FakePeer(long lastReceived) {
        this.lastReceived = lastReceived;
    }

    @Override
    public long lastReceived() {
        return lastReceived;
    }

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one question at a time
    public void ask() {
        asked++;
    }

    @Override
    public void lost(String reason) {
        losses.add(reason);
    }

    /** How often it was asked. */
    int asked() {
        return asked;
    }

    /** Why it was given up; at most one. */
    List<String> losses() {
        return losses;
    }
}
