package dev.tunnel.internal.jsch;

import dev.tunnel.internal.session.ChannelClosedException;
import dev.tunnel.internal.session.FlowControl;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose messages we send ourselves; see {@link JschInternals}. JSch's monitor on its channel object guards
 * the remote window and whether writing still makes sense; {@code sending} keeps the messages of this channel in order,
 * so that nothing follows EOF or CLOSE.
 */
class OwnedChannel extends ReceivingChannel {
    private static final int UNKNOWN = -1;

    private final OwnedChannels owner;
    private final com.jcraft.jsch.Channel raw;
    private final OutputStream output = new Output();
    private final ReentrantLock sending = new ReentrantLock();

    // Guarded by sending.
    private boolean eofSent;
    private boolean closeSent;
    // Guarded by raw's monitor.
    private @Nullable IOException unwritable;

    OwnedChannel(OwnedChannels owner, com.jcraft.jsch.Channel raw) {
        super(owner.flow());
        this.owner = owner;
        this.raw = raw;
        raw.setOutputStream(new Sink());
        raw.setExtOutputStream(new ExtendedSink());
    }

    /** Waits for the server's answer; false if there is none by the deadline. */
    final boolean awaitReply(long deadline) throws IOException, InterruptedException {
        synchronized (raw) {
            long left = deadline - System.nanoTime();
            while (!isAnswered() && left > 0) {
                if (unwritable != null) {
                    throw new IOException(unwritable.getMessage(), unwritable);
                }
                TimeUnit.NANOSECONDS.timedWait(raw, left);
                left = deadline - System.nanoTime();
            }
            return isAnswered();
        }
    }

    final boolean isAnswered() {
        return recipient() != UNKNOWN;
    }

    final boolean isConfirmed() {
        return owner.internals().isConfirmed(raw);
    }

    /** The number by which the server calls the channel when it sends something for it. */
    final int id() {
        return raw.getId();
    }

    @Override
    public final OutputStream output() {
        return output;
    }

    @Override
    public final void shutdownOutput() throws IOException {
        sending.lock();
        try {
            if (!eofSent && !closeSent) {
                eofSent = true;
                owner.writer().send(message -> message.eof(recipient()));
            }
        } finally {
            sending.unlock();
        }
    }

    /**
     * Sends CLOSE; JSch forgets the channel when the server's CLOSE comes, which says that it has dealt with
     * everything.
     */
    @Override
    public final void close() {
        abort(new ChannelClosedException("the channel is closed"));
        sendClose();
        if (!isConfirmed() || owner.lost() != null) {
            raw.disconnect();
        }
    }

    /** Sends CLOSE unless it has been sent; what was received stays to be read. */
    final void sendClose() {
        sending.lock();
        try {
            if (!closeSent && isConfirmed()) {
                closeSent = true;
                owner.sendClose(recipient());
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void abort(IOException reason) {
        input.close(reason);
        makeUnwritable(reason);
    }

    /** Sends a message other than data. */
    final void send(MessageWriter.Filler filler) throws IOException {
        sendLong(0, filler);
    }

    /** Sends a message other than data that has about so many bytes. */
    final void sendLong(int room, MessageWriter.Filler filler) throws IOException {
        sending.lock();
        try {
            if (closeSent) {
                throw new ChannelClosedException("the channel is closed");
            }
            owner.writer().sendLong(room, filler);
        } finally {
            sending.unlock();
        }
    }

    /** Data beside the usual one has come (RFC 4254 section 5.2), which these channels have no use for. */
    void receivedExtended(byte[] source, int offset, int length) throws IOException {
        // Only a server that is wrong sends it.
    }

    /** The server sends nothing more. */
    void endInput() {
        input.end();
    }

    /** The session is lost: after what has come, reads fail. */
    void failInput(IOException lost) {
        input.fail(lost);
    }

    /** The server has closed the channel, or the session has ended: then that is the reason. */
    void ended(@Nullable IOException lost) {
        peerHasClosed();
    }

    /** Wakes up whoever waits for the server's answer to the open, or for its window. */
    final void makeUnwritable(IOException reason) {
        synchronized (raw) {
            if (unwritable == null) {
                unwritable = reason;
            }
            raw.notifyAll();
        }
    }

    final int recipient() {
        return owner.internals().recipient(raw);
    }

    @Override
    final void grant(int bytes) throws IOException {
        sending.lock();
        try {
            if (!closeSent) {
                owner.writer().send(message -> message.windowAdjust(recipient(), bytes));
            }
        } finally {
            sending.unlock();
        }
    }

    private void write(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int n = takeWindow(length - done);
            int from = offset + done;
            sending.lock();
            try {
                if (eofSent || closeSent) {
                    throw new IOException("the channel's output is shut down");
                }
                owner.writer().sendData(recipient(), source, from, n);
            } finally {
                sending.unlock();
            }
            done += n;
        }
    }

    /** Takes a part of what the server lets us send, waiting for it; like a Socket's, the wait ignores interrupts. */
    private int takeWindow(int wanted) throws IOException {
        boolean interrupted = false;
        try {
            synchronized (raw) {
                long window = remoteWindow();
                while (window <= 0) {
                    try {
                        raw.wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                    window = remoteWindow();
                }
                int n = (int) Math.min(Math.min(window, wanted), maxPacket());
                owner.internals().setRemoteWindow(raw, window - n);
                return n;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until there is a window to write into, without taking it. */
    public final long awaitWindow() throws IOException, InterruptedException {
        synchronized (raw) {
            while (remoteWindow() <= 0) {
                raw.wait();
            }
            return remoteWindow();
        }
    }

    private long remoteWindow() throws IOException {
        if (unwritable != null) {
            throw unwritable instanceof ChannelClosedException
                    ? new ChannelClosedException(unwritable.getMessage())
                    : new IOException(unwritable.getMessage(), unwritable);
        }
        return owner.internals().remoteWindow(raw);
    }

    /** The server's limit, but never more than ours, whatever it asks for. */
    private int maxPacket() {
        int packet = owner.internals().remotePacket(raw);
        return packet <= 0 ? FlowControl.MAX_PACKET : Math.min(packet, FlowControl.MAX_PACKET);
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            OwnedChannel.this.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            OwnedChannel.this.write(source, offset, length);
        }

        @Override
        public void close() throws IOException {
            shutdownOutput();
        }
    }

    /** Where JSch's reader thread delivers data; closed by EOF, by CLOSE and by the session's end. */
    private final class Sink extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            owner.internals().pinWindow(raw);
            input.put(source, offset, length);
        }

        @Override
        public void close() {
            IOException lost = owner.lost();
            if (lost == null) {
                endInput();
            } else {
                failInput(lost);
                makeUnwritable(lost);
            }
        }
    }

    /** Where stderr goes; closed once, by CLOSE or by the session's end, also after EOF. */
    private final class ExtendedSink extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            owner.internals().pinWindow(raw);
            receivedExtended(source, offset, length);
        }

        @Override
        public void close() {
            IOException lost = owner.lost();
            makeUnwritable(
                    lost == null ? new ChannelClosedException("the other side has closed the connection") : lost);
            ended(lost);
        }
    }
}
