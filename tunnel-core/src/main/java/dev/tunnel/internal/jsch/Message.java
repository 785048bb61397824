package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Buffer;
import dev.tunnel.internal.session.FlowControl;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;

/** A reusable outgoing channel message (RFC 4254 section 5). */
final class Message {
    private static final int WINDOW_ADJUST = 93;
    private static final int DATA = 94;
    private static final int EOF = 96;
    private static final int CLOSE = 97;
    /** Room for the packet header, the message header, padding and MAC. */
    private static final int OVERHEAD = 512;

    private final JschInternals internals;
    private final Buffer buffer = new Buffer(FlowControl.MAX_PACKET + OVERHEAD);
    final Object packet;

    private Message(JschInternals internals) throws IOException {
        this.internals = internals;
        this.packet = internals.newPacket(buffer);
    }

    void data(int recipient, byte[] source, int offset, int length) throws IOException {
        begin(DATA, recipient);
        buffer.putString(source, offset, length);
    }

    void windowAdjust(int recipient, int bytes) throws IOException {
        begin(WINDOW_ADJUST, recipient);
        buffer.putInt(bytes);
    }

    void eof(int recipient) throws IOException {
        begin(EOF, recipient);
    }

    void close(int recipient) throws IOException {
        begin(CLOSE, recipient);
    }

    private void begin(int type, int recipient) throws IOException {
        internals.reset(packet);
        buffer.putByte((byte) type);
        buffer.putInt(recipient);
    }

    /** Spare messages of one session, so that sending allocates nothing. */
    static final class Pool {
        private static final int SPARE = 32;
        private final JschInternals internals;
        private final ArrayBlockingQueue<Message> spare = new ArrayBlockingQueue<>(SPARE);

        Pool(JschInternals internals) {
            this.internals = internals;
        }

        Message take() throws IOException {
            Message message = spare.poll();
            return message == null ? new Message(internals) : message;
        }

        void give(Message message) {
            spare.offer(message);
        }
    }
}
