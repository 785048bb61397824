package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Session;
import dev.tunnel.internal.session.FlowControl;
import java.io.IOException;

/**
 * Sends the messages of one session that we put together ourselves. While keys are exchanged they wait (RFC 4253
 * section 7.1), until the session's reader thread says that it is over.
 */
final class MessageWriter {

    /** Puts a message together. */
    @FunctionalInterface
    interface Filler {
        void fill(Message message) throws IOException;
    }

    private final JschInternals internals;
    private final Session session;
    private final SessionEnd end;
    private final Message.Pool messages;
    private final Object newKeys = new Object();
    /** How many writers wait for new keys; written under their monitor. */
    private volatile int waiting;

    MessageWriter(JschInternals internals, Session session, SessionEnd end) {
        this.internals = internals;
        this.session = session;
        this.end = end;
        this.messages = new Message.Pool(internals);
        end.onEnd(reason -> wake());
    }

    void send(Filler filler) throws IOException {
        Message message = messages.take();
        filler.fill(message);
        write(message.packet);
        messages.give(message);
    }

    /** Sends a message that may be longer than those of the pool. */
    void sendLong(int room, Filler filler) throws IOException {
        if (room <= FlowControl.MAX_PACKET) {
            send(filler);
            return;
        }
        Message message = new Message(internals, room);
        filler.fill(message);
        write(message.packet);
    }

    void sendData(int recipient, byte[] source, int offset, int length) throws IOException {
        Message message = messages.take();
        message.data(recipient, source, offset, length);
        write(message.packet);
        messages.give(message);
    }

    /**
     * JSch writes into the void once it has given up the session, so the session's end is checked on both sides. When
     * it fails half a packet may have been sent, and the session is over.
     */
    void write(Object packet) throws IOException {
        end.check();
        try {
            while (!internals.write(session, packet)) {
                awaitNewKeys();
                end.check();
            }
        } catch (IOException e) {
            end.lose(e);
            throw e;
        }
        end.check();
    }

    /** Waits while keys are exchanged; like a Socket's, the wait ignores interrupts. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
    private void awaitNewKeys() {
        boolean interrupted = false;
        synchronized (newKeys) {
            waiting++;
            while (internals.isExchangingKeys(session) && !end.isOver()) {
                try {
                    newKeys.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            waiting--;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be called by the session's reader thread before it waits for more: a key exchange may be over. */
    void goOn() {
        if (waiting > 0 && !internals.isExchangingKeys(session)) {
            wake();
        }
    }

    private void wake() {
        synchronized (newKeys) {
            newKeys.notifyAll();
        }
    }
}
