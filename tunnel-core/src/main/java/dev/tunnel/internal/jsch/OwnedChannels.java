package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Channel;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the channels of one session and sends their messages. */
final class OwnedChannels implements Channels {
    private static final Logger log = LoggerFactory.getLogger(OwnedChannels.class);
    private static final String KEEPALIVE = "keepalive@openssh.com";

    private final JschInternals internals;
    private final MessageWriter writer;
    private final GlobalRequests requests;
    private final SessionEnd end;
    private final FlowControl flow = new FlowControl();
    /** Opens that nobody waits for any more and the server has not answered yet. */
    private final Queue<OwnedChannel> abandoned = new ConcurrentLinkedQueue<>();

    /** For a session that is not connected yet. */
    OwnedChannels(JschInternals internals, Session session, SessionEnd end) {
        this.internals = internals;
        this.writer = new MessageWriter(internals, session, end);
        this.requests = GlobalRequests.of(session, internals, writer, end);
        this.end = end;
    }

    @Override
    public OwnedChannel open(ChannelDirectTCPIP raw, Duration timeout)
            throws IOException, InterruptedException, RefusedException {
        return open(raw, new OwnedChannel(this, raw), timeout);
    }

    /** Opens a channel of any kind, of which JSch knows the raw one. */
    <T extends OwnedChannel> T open(Channel raw, T channel, Duration timeout)
            throws IOException, InterruptedException, RefusedException {
        internals.prepare(raw, FlowControl.INITIAL_WINDOW, FlowControl.MAX_PACKET);
        long start = System.nanoTime();
        try {
            writer.write(internals.openMessage(raw));
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

    /** The session's reader thread calls this when it has dealt with all that has come. Never blocks. */
    void caughtUp() {
        writer.goOn();
        closeAnsweredLate();
    }

    /**
     * Closes channels that the server confirmed when nobody waited any more, so that they don't stay open over there.
     */
    private void closeAnsweredLate() {
        for (Iterator<OwnedChannel> all = abandoned.iterator(); all.hasNext(); ) {
            OwnedChannel channel = all.next();
            if (channel.isAnswered() && startClose(channel)) {
                all.remove();
            }
        }
    }

    private static boolean startClose(OwnedChannel channel) {
        try {
            Threads.daemon("tunnel-close", channel::close).start();
            return true;
        } catch (OutOfMemoryError e) {
            log.debug("no thread left to close a channel; tried again later", e);
            return false;
        }
    }

    /** Whatever the server answers, and be it that it doesn't know the request, is a sign of life. */
    @Override
    public void keepAlive() throws IOException {
        var unused = requests.send(KEEPALIVE, message -> {});
    }

    @Override
    public boolean isReaderHeld() {
        return false;
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

    void lose(IOException why) {
        end.lose(why);
    }

    MessageWriter writer() {
        return writer;
    }

    GlobalRequests requests() {
        return requests;
    }

    /** Sends CLOSE if there is still somebody to send it to. */
    void sendClose(int recipient) {
        if (!end.isOver()) {
            try {
                writer.send(message -> message.close(recipient));
            } catch (IOException e) {
                log.debug("a channel was not closed before its session ended", e);
            }
        }
    }
}
