package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.tunnel.internal.session.FlowControl;
import dev.tunnel.internal.session.Sequence;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a server that wants to open channels in one session. JSch would connect them by itself, to destinations that
 * all sessions of the program share a table of, and with its own flow control; so it never gets to see these messages.
 */
final class IncomingChannels {
    private static final Logger log = LoggerFactory.getLogger(IncomingChannels.class);
    private static final String TYPE = "forwarded-tcpip";
    private static final int IDLE_MILLIS = 100;
    private static final int MOST_UNSENT = 1000;

    private final OwnedChannels owner;
    private final Session session;
    private final ReceivedPackets packets;
    /** The reader thread must not write. */
    private final Sequence refusals = new Sequence("tunnel-refuse", IDLE_MILLIS);

    IncomingChannels(OwnedChannels owner, Session session, ReceivedPackets packets) {
        this.owner = owner;
        this.session = session;
        this.packets = packets;
    }

    /** Shows what the session receives from now on to the receiver. */
    void watch(PacketTap.Receiver receiver) {
        packets.show(receiver);
    }

    /** Takes note of how long the server takes to answer. */
    void roundTripSeen(long nanos) {
        owner.flow().roundTripSeen(nanos);
    }

    /** Opens a channel that the server has asked for. */
    OwnedChannel accept(PeerChannel peer) throws IOException {
        Channel raw = raw();
        owner.internals().prepare(raw, FlowControl.INITIAL_WINDOW, FlowControl.MAX_PACKET);
        owner.internals().confirm(raw, peer);
        OwnedChannel channel = new OwnedChannel(owner, raw);
        try {
            owner.writer()
                    .send(message -> message.openConfirmation(
                            peer.number(), raw.getId(), FlowControl.INITIAL_WINDOW, FlowControl.MAX_PACKET));
        } catch (IOException e) {
            raw.disconnect();
            throw e;
        }
        return channel;
    }

    /** JSch gives null instead of a channel when its session is about to end. */
    private Channel raw() throws IOException {
        try {
            Channel raw = session.openChannel(TYPE);
            if (raw == null) {
                throw new IOException("the session is ending");
            }
            return raw;
        } catch (JSchException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Refuses a channel that the server has asked for, soon and without blocking. A server that goes on asking without
     * reading the answers is left.
     */
    void refuse(PeerChannel peer, int reason, String explanation) {
        if (refusals.waiting() < MOST_UNSENT) {
            refusals.execute(() -> send(peer, reason, explanation));
        } else {
            owner.lose(new IOException("the server opens channels faster than it takes the answers"));
        }
    }

    private void send(PeerChannel peer, int reason, String explanation) {
        try {
            owner.writer().send(message -> message.openFailure(peer.number(), reason, explanation));
        } catch (IOException e) {
            log.debug("a channel was not refused before its session ended", e);
        }
    }
}
