package dev.tunnel.internal.jsch;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.Session;
import dev.tunnel.internal.session.FlowControl;
import dev.tunnel.internal.session.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Opens the channels of one session and sends their messages. */
final class OwnedChannels implements Channels {

    /** Puts a message together. */
    @FunctionalInterface
    interface Filler {
        void fill(Message message) throws IOException;
    }

    private final JschInternals internals;
    private final Session session;
    private final SessionEnd end;
    private final FlowControl flow = new FlowControl();
    private final Message.Pool messages;
    /** Opens that nobody waits for any more and the server has not answered yet. */
    private final Queue<OwnedChannel> abandoned = new ConcurrentLinkedQueue<>();

    OwnedChannels(JschInternals internals, Session session, SessionEnd end) {
        this.internals = internals;
        this.session = session;
        this.end = end;
        this.messages = new Message.Pool(internals);
    }

    @Override
    public OwnedChannel open(ChannelDirectTCPIP raw, Duration timeout)
            throws IOException, InterruptedException, RefusedException {
        internals.prepare(raw, FlowControl.INITIAL_WINDOW, FlowControl.MAX_PACKET);
        OwnedChannel channel = new OwnedChannel(this, raw);
        long start = System.nanoTime();
        try {
            write(internals.openMessage(raw));
        } catch (IOException e) {
            raw.disconnect();
            throw e;
        }
        awaitReply(channel, start + timeout.toNanos());
        if (!channel.isConfirmed()) {
            raw.disconnect();
            throw new RefusedException(raw.getExitStatus());
        }
        flow.roundTripSeen(System.nanoTime() - start);
        return channel;
    }

    private void awaitReply(OwnedChannel channel, long deadline)
            throws IOException, InterruptedException, RefusedException {
        boolean answered = false;
        try {
            answered = channel.awaitReply(deadline);
        } finally {
            if (!answered) {
                abandoned.add(channel);
            }
        }
        if (!answered) {
            throw new RefusedException(RefusedException.TIMEOUT);
        }
    }

    /**
     * Closes channels that the server confirmed when nobody waited any more, so that they don't stay open over there.
     * Never blocks: the session's reader thread calls it before it waits for more.
     */
    void closeAnsweredLate() {
        for (Iterator<OwnedChannel> all = abandoned.iterator(); all.hasNext(); ) {
            OwnedChannel channel = all.next();
            if (channel.isAnswered()) {
                all.remove();
                Threads.daemon("tunnel-close", channel::close).start();
            }
        }
    }

    JschInternals internals() {
        return internals;
    }

    FlowControl flow() {
        return flow;
    }

    @Nullable
    IOException lost() {
        return end.lost();
    }

    void send(Filler filler) throws IOException {
        Message message = messages.take();
        filler.fill(message);
        write(message.packet);
        messages.give(message);
    }

    void sendData(int recipient, byte[] source, int offset, int length) throws IOException {
        Message message = messages.take();
        message.data(recipient, source, offset, length);
        write(message.packet);
        messages.give(message);
    }

    /** Sends CLOSE if there is still somebody to send it to. */
    void sendClose(int recipient) {
        if (!end.isOver()) {
            try {
                send(message -> message.close(recipient));
            } catch (IOException e) {
                end.lose(e);
            }
        }
    }

    /** JSch writes into the void once it has given up the session, so the session's end is checked on both sides. */
    private void write(Object packet) throws IOException {
        end.check();
        internals.write(session, packet);
        end.check();
    }
}
