package dev.tunnel.internal.jsch;

import dev.tunnel.TunnelException.ChannelOpen.Reason;
import dev.tunnel.config.Endpoint;
import dev.tunnel.internal.session.Channel;
import dev.tunnel.internal.session.IncomingConnection;
import dev.tunnel.internal.session.Originator;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A channel that a server wants to open for one of the session's forwards. */
final class OfferedChannel implements IncomingConnection {
    private final IncomingChannels channels;
    private final ForwardedOpen open;
    private final Endpoint address;
    private final AtomicBoolean answered = new AtomicBoolean();

    OfferedChannel(IncomingChannels channels, ForwardedOpen open, Endpoint address) {
        this.channels = channels;
        this.open = open;
        this.address = address;
    }

    @Override
    public Originator originator() {
        return open.originator();
    }

    @Override
    public Endpoint address() {
        return address;
    }

    @Override
    public Channel accept() throws IOException {
        if (!answered.compareAndSet(false, true)) {
            throw new IOException("the connection has been refused");
        }
        return channels.accept(open.peer());
    }

    @Override
    public void refuse(Reason reason, String explanation) {
        if (answered.compareAndSet(false, true)) {
            channels.refuse(open.peer(), code(reason), explanation);
        }
    }

    private static int code(Reason reason) {
        return switch (reason) {
            case CONNECT_FAILED, TIMEOUT -> 2;
            case UNKNOWN_CHANNEL_TYPE -> 3;
            case RESOURCE_SHORTAGE -> 4;
            case ADMINISTRATIVELY_PROHIBITED, OTHER -> 1;
        };
    }
}
