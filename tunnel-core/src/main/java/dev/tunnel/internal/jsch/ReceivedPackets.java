package dev.tunnel.internal.jsch;

import com.jcraft.jsch.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Shows what one session receives to whoever asks for it; costs nothing until somebody does. */
final class ReceivedPackets {
    private final JschInternals internals;
    private final Session session;
    private final JschTransport transport;
    private final List<PacketTap.Receiver> receivers = new CopyOnWriteArrayList<>();

    ReceivedPackets(JschInternals internals, Session session, JschTransport transport) {
        this.internals = internals;
        this.session = session;
        this.transport = transport;
    }

    /**
     * Shows what is received from now on to the receiver; once the session is authenticated, since JSch sees to
     * compression before. Asking again changes nothing.
     */
    synchronized void show(PacketTap.Receiver receiver) {
        if (receivers.isEmpty()) {
            PacketTap tap = new PacketTap(receivers);
            transport.afterRead(() -> internals.tap(session, tap));
        }
        if (!receivers.contains(receiver)) {
            receivers.add(receiver);
        }
    }
}
