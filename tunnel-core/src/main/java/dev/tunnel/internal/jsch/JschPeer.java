package dev.tunnel.internal.jsch;

import dev.tunnel.internal.session.Peer;
import java.io.IOException;

/**
 * The server of a JSch session.
 *
 * @param name its name in messages
 * @param transport where it is heard
 * @param channels where it is asked
 * @param end is told its loss
 */
record JschPeer(String name, JschTransport transport, Channels channels, SessionEnd end) implements Peer {
    @Override
    public long lastReceived() {
        return transport.lastReceived();
    }

    @Override
    public boolean isHeld() {
        return channels.isReaderHeld();
    }

    @Override
    public void ask() throws IOException {
        channels.keepAlive();
    }

    /** Closes nothing but the transport, for the reason that {@link JschSession#close} gives. */
    @Override
    public void lost(String reason) {
        end.lose(new IOException(name + " " + reason));
        transport.close();
    }
}
