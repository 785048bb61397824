package dev.tunnel.internal.session;

/**
 * For how long somebody has been asked for something in an attempt to connect: people need their time, and it says
 * nothing about the network. Questions are asked one after the other.
 */
public final class QuestionTime {
    private long before;
    private long began;
    private boolean isAsking;

    /** Somebody is going to be asked. */
    public synchronized void begin() {
        began = System.nanoTime();
        isAsking = true;
    }

    /** There is an answer, or there will be none. */
    public synchronized void end() {
        before = nanos();
        isAsking = false;
    }

    /** All of it up to now, in nanoseconds. */
    public synchronized long nanos() {
        return isAsking ? before + System.nanoTime() - began : before;
    }
}
