package dev.tunnel.internal.session;

import dev.tunnel.config.Endpoint;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Socket} whose bytes travel over a {@link Channel}: for a JDBC driver in this program, and for the SSH
 * session of the next hop. It has no local port and no address of its own; options that belong to a kernel socket are
 * accepted and have no effect.
 */
public final class ChannelSocket extends OptionlessSocket implements Opening {

    /** Opens the channel when the socket is connected. */
    @FunctionalInterface
    public interface Dialer {
        /** Opens a channel within the given time in milliseconds; 0 stands for the connection's own limit. */
        Channel dial(Endpoint destination, int timeoutMillis) throws IOException;
    }

    private final Dialer dialer;
    private final Runnable onClose;
    // Guarded by this.
    private @Nullable Channel channel;
    private @Nullable InetSocketAddress remote;
    private boolean closed;
    private boolean inputShut;
    private boolean outputShut;
    private int timeoutMillis;
    private int localPort;

    /**
     * An unconnected socket.
     *
     * @param dialer opens its channel
     * @param onClose called once the socket is closed and the server has dealt with everything that was written to it
     */
    public ChannelSocket(Dialer dialer, Runnable onClose) throws SocketException {
        this.dialer = dialer;
        this.onClose = onClose;
    }

    /**
     * A socket that is connected already, as a server accepts it.
     *
     * @param channel what the other side has opened
     * @param client the other side
     * @param localPort the port that it has connected to
     * @param onClose as above
     */
    public static ChannelSocket accepted(Channel channel, InetSocketAddress client, int localPort, Runnable onClose)
            throws SocketException {
        ChannelSocket socket = new ChannelSocket(
                (destination, timeout) -> {
                    throw new SocketException("already connected");
                },
                onClose);
        synchronized (socket) {
            socket.channel = channel;
            socket.remote = client;
            socket.localPort = localPort;
        }
        return socket;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /** Connects from the far end of the route; the name in the address is used, whatever it may resolve to here. */
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (!(endpoint instanceof InetSocketAddress address)) {
            throw new IllegalArgumentException("not a TCP address: " + endpoint);
        }
        connect(Endpoint.tcp(address.getHostString(), address.getPort()), timeout);
    }

    /** Connects from the far end of the route. */
    public void connect(Endpoint destination, int timeout) throws IOException {
        synchronized (this) {
            if (closed) {
                throw new SocketException("socket is closed");
            }
            if (channel != null) {
                throw new SocketException("already connected");
            }
        }
        Channel opened = dialer.dial(destination, timeout);
        if (!attach(opened, destination)) {
            opened.close();
            onClose.run();
            throw new SocketException("socket is closed");
        }
    }

    private synchronized boolean attach(Channel opened, Endpoint destination) throws IOException {
        if (closed || channel != null) {
            return false;
        }
        opened.setReadTimeout(timeoutMillis);
        channel = opened;
        remote = destination instanceof Endpoint.Tcp tcp
                ? InetSocketAddress.createUnresolved(tcp.host(), tcp.port())
                : null;
        return true;
    }

    private synchronized Channel channel() throws SocketException {
        if (closed) {
            throw new SocketException("socket is closed");
        }
        if (channel == null) {
            throw new SocketException("socket is not connected");
        }
        return channel;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        if (isInputShutdown()) {
            throw new SocketException("socket input is shut down");
        }
        return new FilterInputStream(channel().input()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try {
                    return isInputShutdown() ? -1 : in.read(target, offset, length);
                } catch (IOException e) {
                    throw asOfSocket(e);
                }
            }

            @Override
            public long transferTo(OutputStream out) throws IOException {
                try {
                    return in.transferTo(out);
                } catch (IOException e) {
                    throw asOfSocket(e);
                }
            }

            @Override
            public void close() throws IOException {
                ChannelSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        if (isOutputShutdown()) {
            throw new SocketException("socket output is shut down");
        }
        return new FilterOutputStream(channel().output()) {
            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                if (isOutputShutdown()) {
                    throw new SocketException("socket output is shut down");
                }
                try {
                    out.write(source, offset, length);
                } catch (IOException e) {
                    throw asOfSocket(e);
                }
            }

            @Override
            public void close() throws IOException {
                ChannelSocket.this.close();
            }
        };
    }

    /** Whoever is blocked when the socket is closed gets the exception that {@link Socket#close} promises. */
    private IOException asOfSocket(IOException e) {
        return isClosed() && !(e instanceof SocketException) ? asSocketException(e) : e;
    }

    private static SocketException asSocketException(IOException cause) {
        SocketException exception = new SocketException("socket is closed");
        exception.initCause(cause);
        return exception;
    }

    @Override
    public void shutdownInput() throws IOException {
        Channel connected = channel();
        synchronized (this) {
            inputShut = true;
        }
        connected.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        Channel connected = channel();
        synchronized (this) {
            outputShut = true;
        }
        connected.shutdownOutput();
    }

    /** Ends reads and writes at once; the server is told on another thread, since it may not take what we send. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the lock isn't held while the channel is closed
    public void close() {
        Channel connected;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            connected = channel;
        }
        if (connected == null) {
            onClose.run();
            return;
        }
        connected.abort(new SocketException("socket is closed"));
        Threads.close(() -> finish(connected));
    }

    private void finish(Channel connected) {
        connected.close();
        connected.onPeerClose(onClose);
    }

    @Override
    public synchronized void setSoTimeout(int timeout) throws SocketException {
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout can't be negative");
        }
        if (closed) {
            throw new SocketException("socket is closed");
        }
        timeoutMillis = timeout;
        try {
            if (channel != null) {
                channel.setReadTimeout(timeout);
            }
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    @Override
    public synchronized int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public synchronized boolean isConnected() {
        return channel != null;
    }

    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isBound() {
        return isConnected();
    }

    @Override
    public synchronized boolean isInputShutdown() {
        return inputShut;
    }

    @Override
    public synchronized boolean isOutputShutdown() {
        return outputShut;
    }

    /**
     * The client of an accepted socket; otherwise the destination, unresolved, since it means something only at the far
     * end.
     */
    @Override
    public synchronized @Nullable SocketAddress getRemoteSocketAddress() {
        return remote;
    }

    @Override
    public synchronized int getPort() {
        return remote == null ? 0 : remote.getPort();
    }

    /** The client's address if the socket was accepted; a destination is not resolved on this machine. */
    @Override
    public synchronized @Nullable InetAddress getInetAddress() {
        return remote == null ? null : remote.getAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return null;
    }

    /** The port that the client of an accepted socket has connected to, at the far end; otherwise there is none. */
    @Override
    public synchronized int getLocalPort() {
        return channel == null ? -1 : localPort;
    }

    @Override
    public String toString() {
        return "ChannelSocket[" + getRemoteSocketAddress() + "]";
    }
}
