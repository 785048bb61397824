package dev.tunnel.internal.jsch;

import java.io.IOException;

/**
 * The server's end of a channel, as it announces it (RFC 4254 section 5.1).
 *
 * @param number what it calls the channel
 * @param window how much it takes at first
 * @param maxPacket the largest packet it takes
 */
record PeerChannel(int number, long window, int maxPacket) {

    static PeerChannel read(PacketReader payload) throws IOException {
        return new PeerChannel(
                (int) payload.readInt(), payload.readInt(), (int) Math.min(payload.readInt(), Integer.MAX_VALUE));
    }
}
