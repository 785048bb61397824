package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * Where JSch's reader thread leaves the answers to global requests: one slot for each session, and then it interrupts
 * the thread that is waiting there. JSch has that thread poll the slot, loses an answer that comes before the one in
 * the slot was taken, and can't tell a keepalive's answer from that to a forward request. So a thread waits there for
 * ever that never runs, whose {@code interrupt} takes the answer at once, on the reader thread.
 */
final class JschReplies {
    private static final int SUCCESS = 1;
    private static final int NO_NUMBER = 0;

    private final VarHandle slot;
    private final MethodHandle setThread;
    private final MethodHandle getReply;
    private final MethodHandle getPort;
    private final MethodHandle setPort;

    /** Takes an answer; called by the session's reader thread. */
    @FunctionalInterface
    interface Taker {
        void take(boolean accepted, int number);
    }

    JschReplies() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Session.class, MethodHandles.lookup());
        Class<?> type = lookup.findClass("com.jcraft.jsch.Session$GlobalRequestReply");
        slot = lookup.findVarHandle(Session.class, "grr", type);
        setThread = find(lookup, type, "setThread", void.class, Thread.class);
        getReply = find(lookup, type, "getReply", int.class);
        getPort = find(lookup, type, "getPort", int.class);
        setPort = find(lookup, type, "setPort", void.class, int.class);
    }

    private static MethodHandle find(
            MethodHandles.Lookup lookup, Class<?> owner, String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        MethodHandle handle = lookup.findVirtual(owner, name, MethodType.methodType(result, parameters));
        return handle.asType(handle.type().changeParameterType(0, Object.class));
    }

    /** Gives every answer of a session that is not connected yet to the taker. */
    void deliver(Session session, Taker taker) {
        Object replies = slot.get(session);
        try {
            setThread.invokeExact(replies, (Thread) new Waiter(replies, taker));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("JSch's accessors throw nothing", e);
    }

    /** JSch reads the number of an answer only while that of the slot is zero, so it is set back each time. */
    private void take(Object replies, Taker taker) {
        boolean accepted;
        int number;
        try {
            accepted = (int) getReply.invokeExact(replies) == SUCCESS;
            number = (int) getPort.invokeExact(replies);
            setPort.invokeExact(replies, NO_NUMBER);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        taker.take(accepted, number);
    }

    private final class Waiter extends Thread {
        private final Object replies;
        private final Taker taker;

        Waiter(Object replies, Taker taker) {
            super(null, null, "never started", 0, false);
            this.replies = replies;
            this.taker = taker;
        }

        @Override
        public void interrupt() {
            JschReplies.this.take(replies, taker);
        }
    }
}
