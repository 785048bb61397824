package dev.tunnel.testkit;

import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** A thread that runs only when it is told to, and then until it pauses or ends; see {@link Schedule}. */
final class ScheduledThread extends Thread {
    private final Interleavings.Check task;
    private final Semaphore turn = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);

    // Written and read in turns.
    private String next = "";
    private BooleanSupplier condition = () -> true;
    private boolean over;
    private boolean killed;
    private Throwable failure;

    /** Ends a thread that nobody lets go on any more. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    ScheduledThread(String name, Interleavings.Check task) {
        super(name);
        this.task = task;
        setDaemon(true);
    }

    static ScheduledThread current() {
        return (ScheduledThread) Thread.currentThread();
    }

    @Override
    public void run() {
        try {
            awaitTurn();
            task.run();
        } catch (Killed e) {
            assert killed : e;
        } catch (Exception | AssertionError e) {
            failure = e;
        } finally {
            over = true;
            back.release();
        }
    }

    /** Waits until it is told to go on, which it is only while the condition holds. */
    void pause(String doingNext, BooleanSupplier able) {
        if (killed) {
            // Cleaning up what it was doing.
            throw new Killed();
        }
        next = doingNext;
        condition = able;
        back.release();
        awaitTurn();
    }

    private void awaitTurn() {
        turn.acquireUninterruptibly();
        if (killed) {
            throw new Killed();
        }
    }

    /** Lets it run; returns when it has paused or ended. */
    void goOn() {
        turn.release();
        back.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError(getName() + " failed: " + failure.getMessage(), failure);
        }
    }

    boolean isAble() {
        return !over && condition.getAsBoolean();
    }

    boolean isOver() {
        return over;
    }

    boolean isKilled() {
        return killed;
    }

    void kill() {
        if (!over) {
            killed = true;
            turn.release();
        }
    }

    /** What it does next. */
    @Override
    public String toString() {
        return getName() + " " + next;
    }
}
