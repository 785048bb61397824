package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Buffer;
import dev.tunnel.internal.session.FlowControl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;

/** A reusable outgoing message of the connection protocol (RFC 4254 sections 4 and 5). */
final class Message {
    private static final int GLOBAL_REQUEST = 80;
    private static final int OPEN_CONFIRMATION = 91;
    private static final int OPEN_FAILURE = 92;
    private static final int WINDOW_ADJUST = 93;
    private static final int DATA = 94;
    private static final int EOF = 96;
    private static final int CLOSE = 97;
    private static final int CHANNEL_REQUEST = 98;
    private static final String NO_LANGUAGE = "";
    /** Room for the packet header, the message header, padding and MAC. */
    private static final int OVERHEAD = 512;

    private final JschInternals internals;
    private final Buffer buffer;
    final Object packet;

    /** A message with room for so many bytes. */
    Message(JschInternals internals, int room) throws IOException {
        this.internals = internals;
        this.buffer = new Buffer(room + OVERHEAD);
        this.packet = internals.newPacket(buffer);
    }

    void openConfirmation(int recipient, int sender, int window, int maxPacket) throws IOException {
        begin(OPEN_CONFIRMATION, recipient);
        buffer.putInt(sender);
        buffer.putInt(window);
        buffer.putInt(maxPacket);
    }

    void openFailure(int recipient, int reason, String explanation) throws IOException {
        begin(OPEN_FAILURE, recipient);
        buffer.putInt(reason);
        string(explanation);
        string(NO_LANGUAGE);
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

    /** A request that wants a reply; what is specific to it follows with {@link #string} and {@link #number}. */
    void globalRequest(String name) throws IOException {
        begin(GLOBAL_REQUEST);
        string(name);
        buffer.putByte((byte) 1);
    }

    /** What is specific to the request follows with {@link #string}. */
    void channelRequest(int recipient, String name, boolean wantReply) throws IOException {
        begin(CHANNEL_REQUEST, recipient);
        string(name);
        buffer.putByte((byte) (wantReply ? 1 : 0));
    }

    void string(String text) {
        string(text.getBytes(StandardCharsets.UTF_8));
    }

    void string(byte[] bytes) {
        buffer.putString(bytes);
    }

    /** An uint32. */
    void number(int value) {
        buffer.putInt(value);
    }

    private void begin(int type, int recipient) throws IOException {
        begin(type);
        buffer.putInt(recipient);
    }

    private void begin(int type) throws IOException {
        internals.reset(packet);
        buffer.putByte((byte) type);
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
            return message == null ? new Message(internals, FlowControl.MAX_PACKET) : message;
        }

        void give(Message message) {
            spare.offer(message);
        }
    }
}
