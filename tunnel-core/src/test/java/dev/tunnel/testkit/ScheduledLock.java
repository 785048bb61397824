package dev.tunnel.testkit;

import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The lock of a {@link Schedule}: who passes it when there is a choice is chosen by the schedule. Not reentrant. */
final class ScheduledLock implements Lock {
    private ScheduledThread owner;

    @Override
    public void lock() {
        take("locks");
    }

    private void take(String action) {
        ScheduledThread.current().pause(action, this::isFree);
        owner = ScheduledThread.current();
    }

    private boolean isFree() {
        return owner == null;
    }

    @Override
    public void unlock() {
        if (ScheduledThread.current() == owner) {
            owner = null;
        } else if (!ScheduledThread.current().isKilled()) {
            throw new IllegalMonitorStateException();
        }
    }

    @Override
    public Condition newCondition() {
        return new ScheduledCondition();
    }

    @Override
    public void lockInterruptibly() {
        throw new UnsupportedOperationException("lockInterruptibly");
    }

    @Override
    public boolean tryLock() {
        throw new UnsupportedOperationException("tryLock");
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
        throw new UnsupportedOperationException("tryLock");
    }

    /** Wakes those who wait in the order in which they came; a limited wait may end at any moment. */
    private final class ScheduledCondition implements Condition {
        private final Deque<ScheduledThread> waiting = new ArrayDeque<>();

        @Override
        public void awaitUninterruptibly() {
            ScheduledThread self = ScheduledThread.current();
            waiting.add(self);
            unlock();
            self.pause("wakes up", () -> !waiting.contains(self) && isFree());
            owner = self;
        }

        @Override
        public long awaitNanos(long nanos) {
            ScheduledThread self = ScheduledThread.current();
            waiting.add(self);
            unlock();
            self.pause("wakes up or has waited too long", ScheduledLock.this::isFree);
            owner = self;
            return waiting.remove(self) ? 0 : nanos;
        }

        @Override
        public void signal() {
            waiting.poll();
        }

        @Override
        public void signalAll() {
            waiting.clear();
        }

        @Override
        public void await() {
            throw new UnsupportedOperationException("await");
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            throw new UnsupportedOperationException("await");
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException("awaitUntil");
        }
    }
}
