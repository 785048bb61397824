package dev.tunnel.internal.session;

import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket without a kernel socket, which the inherited methods would make: options are accepted and have no effect.
 */
abstract class OptionlessSocket extends Socket {

    OptionlessSocket() throws SocketException {
        super((SocketImpl) null);
    }

    @Override
    public void bind(@Nullable SocketAddress address) {
        // There is no local socket to bind; drivers call this with a wildcard.
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // Every write is sent at once anyway.
    }

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {
        // The session watches the peer.
    }

    @Override
    public boolean getKeepAlive() {
        return false;
    }

    @Override
    public void setSoLinger(boolean on, int linger) {
        // Close never waits.
    }

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public void setReceiveBufferSize(int size) {
        // The channel's window sets itself.
    }

    @Override
    public int getReceiveBufferSize() {
        return FlowControl.INITIAL_WINDOW;
    }

    @Override
    public void setSendBufferSize(int size) {
        // The server's window decides.
    }

    @Override
    public int getSendBufferSize() {
        return FlowControl.MAX_PACKET;
    }

    @Override
    public void setReuseAddress(boolean on) {
        // There is no local address.
    }

    @Override
    public void setTrafficClass(int trafficClass) {
        // The session's socket carries all channels.
    }

    @Override
    public int getTrafficClass() {
        return 0;
    }

    @Override
    public void setOOBInline(boolean on) {
        // Channels have no urgent data.
    }

    @Override
    public boolean getReuseAddress() {
        return false;
    }

    @Override
    public boolean getOOBInline() {
        return false;
    }

    @Override
    public void sendUrgentData(int data) throws SocketException {
        throw new SocketException("a channel has no urgent data");
    }

    /** None: these belong to a kernel socket, which the inherited methods would make. */
    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException("a channel has no option " + name);
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException("a channel has no option " + name);
    }
}
