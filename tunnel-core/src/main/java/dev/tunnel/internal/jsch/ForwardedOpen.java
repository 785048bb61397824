package dev.tunnel.internal.jsch;

import dev.tunnel.internal.session.Originator;
import java.io.IOException;

/**
 * A server's request to open a channel for a connection that it has accepted: {@code forwarded-tcpip} (RFC 4254 section
 * 7.2) or {@code forwarded-streamlocal@openssh.com} (OpenSSH's PROTOCOL, section 2.4).
 *
 * @param peer the server's end of the channel
 * @param address the address that was connected, or the unix socket's path
 * @param port the port that was connected, or {@link #NO_PORT}
 * @param originator who has connected
 */
record ForwardedOpen(PeerChannel peer, String address, long port, Originator originator) {
    /** In place of a port. */
    static final int NO_PORT = -1;

    private static final String TCP = "forwarded-tcpip";
    private static final String UNIX = "forwarded-streamlocal@openssh.com";

    /** Whether channels of the type are for connections that the server has accepted. */
    static boolean isType(String type) {
        return type.equals(TCP) || type.equals(UNIX);
    }

    /**
     * Reads what a CHANNEL_OPEN message has after what all types have.
     *
     * @throws IOException if it is malformed
     */
    static ForwardedOpen read(String type, PeerChannel peer, PacketReader payload) throws IOException {
        String address = payload.readText();
        if (type.equals(UNIX)) {
            return new ForwardedOpen(peer, address, NO_PORT, Originator.LOCAL);
        }
        long port = payload.readInt();
        return new ForwardedOpen(peer, address, port, Originator.claimed(payload.readText(), payload.readInt()));
    }
}
